// SPDX-License-Identifier: Apache-2.0
/** The serving certificate of storage: our own, or one that somebody else keeps in files. */
import type { KubeRest } from '#adapters/kube/rest.ts'
import { group, version } from '#api/spdx-v1beta1/kinds.ts'
import type { KeyedCertificate } from '#runtime/certificates.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
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
export function keepServingCertificate(
  { source, rest, ...parts }: ServingCertificateParts,
  signal: AbortSignal,
): Promise<ServingCertificateKeeper> {
  if (source.kind === 'files') return followCertificateFiles({ ...source, ...parts })
  const { service, secretName = defaultSecretName, policy = defaultRotationPolicy } = source
  return keepOwnCertificate({ ...parts, rest, service, secretName, apiServiceName, policy }, signal)
}
