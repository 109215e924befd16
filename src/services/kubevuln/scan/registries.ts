// SPDX-License-Identifier: Apache-2.0
/** Clients for registries, one for each way of speaking, so that tokens and patience are shared by all scans. */
import type { CloudCredentialOptions } from '#adapters/oci/cloud/cloud-credentials.ts'
import type { Credential } from '#adapters/oci/credentials.ts'
import { createRegistryClient, type RegistryClient, type RegistryOptions } from '#adapters/oci/registry.ts'
import type { RegistryObserver } from '#adapters/oci/registry-http.ts'
import type { ImageRef } from '#domain/image-ref.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Random } from '#runtime/retry.ts'
import type { ServiceMetrics } from '#services/kubevuln/metrics/service-metrics.ts'
import type { RegistryFor } from './image-puller.ts'

/** How registries are spoken to, whatever a command says. */
export type RegistrySettings = Pick<RegistryOptions, 'ca' | 'proxyFor' | 'mirrors' | 'idleTimeoutMs'> & {
  readonly useHttp?: boolean
  readonly skipTlsVerify?: boolean
  /** For registries of clouds that refuse what a command brings. Default: none. */
  readonly cloudCredentials?: CloudCredentials
}

/** Makes what gives credentials for registries of clouds; it tells the lookups. */
export type CloudCredentials = (
  onLookup: NonNullable<CloudCredentialOptions['onLookup']>,
) => (ref: ImageRef) => Promise<readonly Credential[]>

export interface Registries {
  readonly of: RegistryFor
  close(): Promise<void>
}

interface RegistriesParts {
  readonly settings: RegistrySettings
  readonly metrics: Pick<ServiceMetrics, 'fallback' | 'retried'>
  readonly clock: Clock
  readonly random: Random
}

/** Makes clients when they are needed. */
export function createRegistries({ settings, metrics, clock, random }: RegistriesParts): Registries {
  const { cloudCredentials: _, ...spoken } = settings
  const observer: RegistryObserver = {
    anonymous: isLetIn => metrics.fallback('registry_auth', 'anonymous', isLetIn ? 'succeeded' : 'failed'),
    retried: (what, outcome) => metrics.retried(what === 'manifest' ? 'source_resolution' : 'sbom_generation', outcome),
  }
  const clients = new Map<string, RegistryClient>()
  return {
    of(way) {
      const useHttp = way.useHttp || settings.useHttp === true
      const skipTlsVerify = way.skipTlsVerify || settings.skipTlsVerify === true
      const key = `${useHttp} ${skipTlsVerify}`
      const known = clients.get(key)
      if (known) return known
      const made = createRegistryClient({
        ...spoken,
        clock,
        random,
        observer,
        credentialsFor: async () => [],
        useHttp,
        skipTlsVerify,
      })
      clients.set(key, made)
      return made
    },
    async close() {
      await Promise.all([...clients.values()].map(client => client.close()))
    },
  }
}
