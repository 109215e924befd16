// SPDX-License-Identifier: Apache-2.0
/** The serving certificate of storage: our own, or one that somebody else keeps in files. */
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { group, version } from '#api/spdx-v1beta1/kinds.ts'
import type { KeyedCertificate } from '#runtime/certificates.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Random } from '#runtime/retry.ts'
import type { ServiceName } from './api-service.ts'
import { followCertificateFiles } from './certificate-files.ts'
import { defaultRotationPolicy, keepOwnCertificate } from './own-certificate.ts'
import type { RotationPolicy } from './rotation.ts'

/** Where the certificate comes from. */
export type CertificateSource =
  | { readonly kind: 'files'; readonly certFile: string; readonly keyFile: string }
  | {
      readonly kind: 'own'
      /** The Service through which the API server reaches us. */
      readonly service: ServiceName
      /** Default `storage-serving`, in the namespace of the Service. */
      readonly secretName?: string
      /** Default `defaultRotationPolicy`. */
      readonly policy?: RotationPolicy
    }

export interface ServingCertificateParts {
  readonly source: CertificateSource
  readonly rest: KubeRest
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics?: Metrics
  /** Told of every certificate but the first. */
  readonly onCertificate: (certificate: KeyedCertificate) => void
}

/** A certificate that is kept good. */
export interface ServingCertificateKeeper {
  current(): KeyedCertificate
  /** When it ends, in milliseconds since the epoch. */
  endMs(): number
  stop(): Promise<void>
}

export const defaultSecretName = 'storage-serving'

/** The registration of the API group with the API server. */
export const apiServiceName = `${version}.${group}`

/** Resolves with the first certificate. Rejects when files hold none, or the Secret can be neither read nor written. */
export async function keepServingCertificate(
  { metrics, ...parts }: ServingCertificateParts,
  signal: AbortSignal,
): Promise<ServingCertificateKeeper> {
  const served = metrics?.counter({
    name: 'storage_certificate_changes_total',
    help: 'Serving certificates that took the place of another one, and files that could not.',
    labels: ['result'],
  })
  const keeper = await keeperOf(parts, isGood => served?.inc({ result: isGood ? 'served' : 'refused' }), signal)
  metrics?.add({
    name: 'storage_certificate_expiry_timestamp_seconds',
    help: 'When the serving certificate ends.',
    type: 'gauge',
    *samples() {
      yield { labels: {}, value: keeper.endMs() / 1000 }
    },
  })
  return keeper
}

function keeperOf(
  { source, rest, onCertificate, ...parts }: Omit<ServingCertificateParts, 'metrics'>,
  note: (isGood: boolean) => void,
  signal: AbortSignal,
): Promise<ServingCertificateKeeper> {
  if (source.kind === 'files') return followCertificateFiles({ ...source, ...parts, onCertificate, onReload: note })
  const { service, secretName = defaultSecretName, policy = defaultRotationPolicy } = source
  const onRotation = (certificate: KeyedCertificate) => {
    note(true)
    onCertificate(certificate)
  }
  return keepOwnCertificate(
    { ...parts, rest, service, secretName, apiServiceName, policy, onCertificate: onRotation },
    signal,
  )
}
