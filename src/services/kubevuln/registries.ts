// SPDX-License-Identifier: Apache-2.0
/** Clients for registries, one for each way of speaking, so that tokens and patience are shared by all scans. */
import { createRegistryClient, type RegistryClient, type RegistryOptions } from '#adapters/oci/registry.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Random } from '#runtime/retry.ts'
import type { RegistryFor } from './image-puller.ts'

/** How registries are spoken to, whatever a command says. */
export type RegistrySettings = Pick<RegistryOptions, 'ca' | 'proxyFor' | 'mirrors'> & {
  readonly useHttp?: boolean
  readonly skipTlsVerify?: boolean
  /** Beside those that a command brings. Default: none. */
  readonly credentialsFor?: RegistryOptions['credentialsFor']
}

export interface Registries {
  readonly of: RegistryFor
  close(): Promise<void>
}

interface RegistriesParts {
  readonly settings: RegistrySettings
  readonly clock: Clock
  readonly random: Random
}

/** Makes clients when they are needed. */
export function createRegistries({ settings, clock, random }: RegistriesParts): Registries {
  const clients = new Map<string, RegistryClient>()
  return {
    of(way) {
      const useHttp = way.useHttp || settings.useHttp === true
      const skipTlsVerify = way.skipTlsVerify || settings.skipTlsVerify === true
      const key = `${useHttp} ${skipTlsVerify}`
      const known = clients.get(key)
      if (known) return known
      const made = createRegistryClient({
        ...settings,
        clock,
        random,
        credentialsFor: settings.credentialsFor ?? (async () => []),
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
