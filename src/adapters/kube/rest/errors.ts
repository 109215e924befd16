// SPDX-License-Identifier: Apache-2.0
import { redactText } from '#runtime/redact.ts'

/** Why a call to the API server failed; what a caller branches on. */
export type KubeErrorCode =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'unsupported-media-type'
  | 'conflict'
  | 'already-exists'
  /** The resourceVersion or continue token is older than what the server remembers: list again. */
  | 'expired'
  | 'invalid'
  /** Request larger than the server takes, or answer larger than we take. */
  | 'too-large'
  | 'too-many-requests'
  | 'internal'
  | 'unavailable'
  | 'timeout'
  /** No connection, or it broke. */
  | 'network'
  /** The certificate of the server, or ours, was not accepted. */
  | 'tls'
  /** Something answered, but not a Kubernetes API server: a login page, a proxy. */
  | 'not-json'
  /** A token, certificate or exec plugin could not be had. */
  | 'credentials'
  /** The kubeconfig is wrong, or there is none. */
  | 'config'
  | 'closed'

export interface KubeErrorOptions {
  /** HTTP status of the answer, absent when none came. */
  readonly status?: number
  /** `reason` of the Status object. */
  readonly reason?: string
  /** How long the server asked us to wait. */
  readonly retryAfterMs?: number
  /** `details` of the Status object. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** Every failure of this folder. The message names the request, what came instead, and holds no secret. */
export class KubeError extends Error {
  override readonly name = 'KubeError'
  readonly code: KubeErrorCode
  readonly status: number | undefined
  readonly reason: string | undefined
  readonly retryAfterMs: number | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(code: KubeErrorCode, message: string, options: KubeErrorOptions = {}) {
    super(redactText(message), options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = options.status
    this.reason = options.reason
    this.retryAfterMs = options.retryAfterMs
    this.details = options.details
  }
}

/** Narrows anything thrown to a `KubeError`, of one of the codes if some are given. */
export function isKubeError(error: unknown, ...codes: readonly KubeErrorCode[]): error is KubeError {
  return error instanceof KubeError && (codes.length === 0 || codes.includes(error.code))
}

/** Reasons are more exact than HTTP statuses: 409 is a conflict or an object that exists. */
const codeOfReason: Readonly<Record<string, KubeErrorCode>> = {
  AlreadyExists: 'already-exists',
  BadRequest: 'bad-request',
  Conflict: 'conflict',
  Expired: 'expired',
  Forbidden: 'forbidden',
  Gone: 'expired',
  InternalError: 'internal',
  Invalid: 'invalid',
  MethodNotAllowed: 'method-not-allowed',
  NotAcceptable: 'not-acceptable',
  NotFound: 'not-found',
  RequestEntityTooLarge: 'too-large',
  ServerTimeout: 'unavailable',
  ServiceUnavailable: 'unavailable',
  Timeout: 'timeout',
  TooManyRequests: 'too-many-requests',
  Unauthorized: 'unauthorized',
  UnsupportedMediaType: 'unsupported-media-type',
}

const codeOfStatus: Readonly<Record<number, KubeErrorCode>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  409: 'conflict',
  410: 'expired',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'invalid',
  429: 'too-many-requests',
  502: 'unavailable',
  503: 'unavailable',
  504: 'timeout',
}

/** A `metav1.Status`, as far as it is read; every field may be missing or of another type. */
interface StatusFields {
  readonly message?: unknown
  readonly reason?: unknown
  readonly code?: unknown
  readonly details?: unknown
}

/**
 * The error a Status object stands for, as an answer or as the object of an ERROR event of a watch.
 *
 * @param attempted  what was tried: `GET /api/v1/pods`
 * @param httpStatus status of the HTTP answer; for a watch event leave it out, `code` of the Status is taken
 */
export function errorOfStatus(attempted: string, status: unknown, httpStatus?: number): KubeError {
  const fields: StatusFields = isRecord(status) ? status : {}
  const code = httpStatus ?? (typeof fields.code === 'number' ? fields.code : 500)
  const reason = typeof fields.reason === 'string' ? fields.reason : undefined
  const details = isRecord(fields.details) ? fields.details : undefined
  const seconds = details?.['retryAfterSeconds']
  const said = typeof fields.message === 'string' && fields.message !== '' ? fields.message : 'no message'
  return new KubeError(
    (reason !== undefined && Object.hasOwn(codeOfReason, reason) ? codeOfReason[reason] : undefined) ?? codeOf(code),
    `${attempted}: the API server answered ${code}${reason === undefined ? '' : ` ${reason}`}: ${said}`,
    {
      status: code,
      ...(reason === undefined ? {} : { reason }),
      ...(details ? { details } : {}),
      ...(typeof seconds === 'number' && seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
    },
  )
}

/** The code for an HTTP status that came without a Status object. */
export function codeOf(httpStatus: number): KubeErrorCode {
  return codeOfStatus[httpStatus] ?? (httpStatus >= 500 ? 'internal' : 'bad-request')
}

/** True for a plain JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
