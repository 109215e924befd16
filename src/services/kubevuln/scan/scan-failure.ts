// SPDX-License-Identifier: Apache-2.0
/** Why scans give no result: one word for programs, and for people what it is and what to do about it. */
import type { OciError, OciErrorCode } from '#adapters/oci/errors.ts'
import type { ResultStatus } from '#domain/label-keys.ts'

/** Source: armoapi-go, `scanfailure`. */
export type FailureReason =
  | 'sbom_generation_failed'
  | 'image_too_large'
  | 'sbom_too_large'
  | 'image_auth_failed'
  | 'image_not_found'
  | 'image_schema_unsupported'
  | 'cve_matching_failed'
  | 'result_upload_failed'
  | 'scanner_oom_killed'
  | 'scan_timeout'
  | 'unexpected_error'

/** A scan that gave no result. */
export interface ScanFailure {
  /** Annotation of the summary. */
  readonly status: ResultStatus | 'no-data'
  readonly reason: FailureReason
  /** Reason of the Event about the workload. */
  readonly event: string
  /** What it is, why, and what to do: `pull denied: …; …`. */
  readonly message: string
  /** It may be otherwise in a while, without anybody doing anything. */
  readonly isPassing?: true
}

type Kind = Omit<ScanFailure, 'message'> & { readonly what: string; readonly advice: string }

const generation = { status: 'failed', reason: 'sbom_generation_failed' } as const
const passing = { ...generation, isPassing: true } as const
const schema = { reason: 'image_schema_unsupported', event: 'ImageFormatUnsupported' } as const

const kinds: Readonly<Record<OciErrorCode, Kind>> = {
  unauthorized: {
    status: 'unauthorize',
    reason: 'image_auth_failed',
    event: 'ImagePullDenied',
    what: 'pull denied',
    advice: 'name a secret that may pull it in imagePullSecrets of the pod or of its service account',
  },
  'not-found': {
    status: 'failed',
    reason: 'image_not_found',
    event: 'ImageNotFound',
    what: 'image not found',
    advice: 'push it again, or correct the name in the workload',
  },
  'no-such-image': {
    status: 'failed',
    reason: 'image_not_found',
    event: 'ImagePlatformMissing',
    what: 'no image for the platform',
    advice: 'push one for it, or name another platform',
  },
  'too-large': {
    status: 'too-large',
    reason: 'image_too_large',
    event: 'ImageTooLarge',
    what: 'image too large',
    advice: 'raise maxImageSize (MAXIMAGESIZE), or make the image smaller',
  },
  'unsupported-schema': {
    ...schema,
    status: 'unsupported-schema',
    what: 'manifest of schema 1',
    advice: 'push the image again with a client of this decade',
  },
  'unsupported-media-type': {
    ...schema,
    status: 'failed',
    what: 'unsupported media type',
    advice: 'push the image with layers that are tar, packed with gzip or zstd or not at all',
  },
  'rate-limited': {
    ...passing,
    event: 'RegistryRateLimited',
    what: 'rate limited',
    advice:
      'give credentials of an account with a higher limit, or a mirror (PROXYREGISTRYMAP), or wait: it is tried again',
  },
  'digest-mismatch': {
    ...generation,
    event: 'ImageDamaged',
    what: 'damaged image',
    advice: 'push it again; what the registry holds is not what the digest names',
  },
  malformed: {
    ...generation,
    event: 'ImageDamaged',
    what: 'damaged image',
    advice: 'push it again',
  },
  'not-a-layout': {
    ...generation,
    event: 'ImageDamaged',
    what: 'no image',
    advice: 'push it again',
  },
  unreachable: {
    ...passing,
    event: 'RegistryUnreachable',
    what: 'registry unreachable',
    advice: 'see that the image service may reach it (name, network policy, proxy, certificate); it is tried again',
  },
  server: {
    ...passing,
    event: 'RegistryFailing',
    what: 'registry failing',
    advice: 'look at the registry; it is tried again',
  },
  config: {
    ...generation,
    event: 'ScannerMisconfigured',
    what: 'wrong configuration',
    advice: 'correct the configuration of the image service',
  },
}

/** Longest message: it stands in an annotation, with others. */
const maxMessageChars = 1_000

/** What a failure to fetch an image means. */
export function failureOf({ code, message }: OciError): ScanFailure {
  const { what, advice, ...kind } = kinds[code]
  // What the error advises is for whoever types the name of an image; here somebody else has.
  return { ...kind, message: messageOf(what, message.split('; ')[0] ?? '', advice) }
}

/** The SBOM is larger than what is stored. */
export function sbomTooLarge(sizeBytes: number, limitBytes: number): ScanFailure {
  return {
    status: 'too-large',
    reason: 'sbom_too_large',
    event: 'SbomTooLarge',
    message: messageOf(
      'SBOM too large',
      `it has ${sizeBytes} bytes, expected at most ${limitBytes}`,
      'raise maxSBOMSize (MAXSBOMSIZE)',
    ),
  }
}

/** The time for the scan was over. */
export function scanTimeout(timeoutMs: number): ScanFailure {
  return {
    status: 'incomplete',
    reason: 'scan_timeout',
    event: 'ScanTimeout',
    message: messageOf(
      'out of time',
      `the image was not read within ${timeoutMs / 1_000} s`,
      'raise scanTimeout (SCANTIMEOUT), or look at the way to the registry',
    ),
  }
}

/** There is nothing to match with. */
export const noDatabase: ScanFailure = {
  status: 'no-data',
  reason: 'cve_matching_failed',
  event: 'VulnerabilityDatabaseMissing',
  message: 'no database: there is no vulnerability database; import one with `ks vulndb update` or `ks vulndb import`',
}

/** Every process that took the image ended at it. */
export function crashed(times: number): ScanFailure {
  return {
    status: 'failed',
    reason: 'scanner_oom_killed',
    event: 'ScannerCrashed',
    message: messageOf(
      'scanner ended',
      `the process ended ${times} times at this image, and it is not tried again`,
      'give the image service more memory, then scan again',
    ),
  }
}

/** What has nothing to do with the image itself. */
export function otherFailure(reason: 'result_upload_failed' | 'unexpected_error', message: string): ScanFailure {
  return { status: 'failed', reason, event: 'ScanFailed', message }
}

/** A failure that an earlier scan stored with the SBOM. */
export function storedTooLarge(reason: 'image_too_large' | 'sbom_too_large', message: string): ScanFailure {
  return {
    status: 'too-large',
    reason,
    event: reason === 'sbom_too_large' ? 'SbomTooLarge' : 'ImageTooLarge',
    message,
  }
}

function messageOf(what: string, why: string, advice: string): string {
  return `${what}: ${why.slice(0, maxMessageChars - what.length - advice.length - 4)}; ${advice}`
}
