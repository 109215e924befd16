// SPDX-License-Identifier: Apache-2.0
/** Everything the server refuses, as a `metav1.Status`. The texts are those that clients of Kubernetes know. */
import { apiVersionOf, type Cause, groupResourceOf, type ResourceDescriptor } from './descriptor.ts'

/** HTTP status of each reason. */
const httpStatus = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const

export type ApiReason = keyof typeof httpStatus

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly Partial<Cause>[]
  readonly retryAfterSeconds?: number
}

/** `metav1.Status`. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: { readonly continue?: string }
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code: number
}

/** A refusal. What is thrown and is no `ApiError` is answered as an internal error, without its text. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly reason: ApiReason
  readonly details: StatusDetails | undefined
  /** A token with which an expired list can be continued, at the price of consistency. */
  readonly continueToken: string | undefined

  constructor(
    reason: ApiReason,
    message: string,
    options: { readonly details?: StatusDetails; readonly continueToken?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.reason = reason
    this.details = options.details
    this.continueToken = options.continueToken
  }

  get code(): number {
    return httpStatus[this.reason]
  }

  status(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken === undefined ? {} : { continue: this.continueToken },
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    }
  }
}

/** The answer to a deletion that is done. */
export function successStatus(details: StatusDetails): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details, code: 200 }
}

type Named = Pick<ResourceDescriptor, 'group' | 'plural' | 'kind' | 'version'>

function detailsOf({ group, plural }: Named, name: string): StatusDetails {
  return { name, ...(group === '' ? {} : { group }), kind: plural }
}

/** An object that is sent to a path must say its name. */
export function nameless(name: string): ApiError {
  return badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
}

/** An object that is sent to the path of another one. */
export function otherName(own: string, name: string): ApiError {
  return badRequest(`the name of the object (${own.slice(0, 253)}) does not match the name on the URL (${name})`)
}

export function badRequest(message: string): ApiError {
  return new ApiError('BadRequest', message)
}

/** The path leads nowhere. */
export function noSuchPath(): ApiError {
  return new ApiError('NotFound', 'the server could not find the requested resource', { details: {} })
}

export function notFound(descriptor: Named, name: string): ApiError {
  return new ApiError('NotFound', `${groupResourceOf(descriptor)} "${name}" not found`, {
    details: detailsOf(descriptor, name),
  })
}

export function alreadyExists(descriptor: Named, name: string): ApiError {
  return new ApiError('AlreadyExists', `${groupResourceOf(descriptor)} "${name}" already exists`, {
    details: detailsOf(descriptor, name),
  })
}

/** `because` ends the sentence; absent, the object was changed by somebody else. */
export function conflict(descriptor: Named, name: string, because?: string): ApiError {
  const reason =
    because ?? 'the object has been modified; please apply your changes to the latest version and try again'
  return new ApiError(
    'Conflict',
    `Operation cannot be fulfilled on ${groupResourceOf(descriptor)} "${name}": ${reason}`,
    {
      details: detailsOf(descriptor, name),
    },
  )
}

/** Fields of an object are wrong; `causes` must not be empty. */
export function invalid(descriptor: Named, name: string, causes: readonly Cause[]): ApiError {
  const { group, kind } = descriptor
  const lines = causes.map(({ field, message }) => `${field}: ${message}`)
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`
  return new ApiError('Invalid', `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${text}`, {
    details: { name, ...(group === '' ? {} : { group }), kind, causes },
  })
}

/** Kinds of options that a request may have. */
export type OptionsKind = 'CreateOptions' | 'DeleteOptions' | 'ListOptions' | 'PatchOptions' | 'UpdateOptions'

/** Options of a request are wrong. */
export function invalidOptions(kind: OptionsKind, cause: Cause): ApiError {
  return new ApiError('Invalid', `${kind}.meta.k8s.io "" is invalid: ${cause.field}: ${cause.message}`, {
    details: { group: 'meta.k8s.io', kind, causes: [cause] },
  })
}

export function methodNotAllowed(descriptor: Named, verb: string): ApiError {
  const resource = groupResourceOf(descriptor)
  return new ApiError('MethodNotAllowed', `${verb} is not supported on resources of kind "${resource}"`, {
    details: { ...(descriptor.group === '' ? {} : { group: descriptor.group }), kind: descriptor.plural },
  })
}

/** The version asked for is too old; `continueToken` goes on from the newest state. */
export function expired(continueToken?: string): ApiError {
  const text =
    continueToken === undefined
      ? 'too old resource version: the history no longer reaches back to it; list again'
      : 'The provided continue parameter is too old to display a consistent list result. You can start a new list ' +
        'without the continue parameter, or use the continue token of this response to go on from the newest state.'
  return new ApiError('Expired', text, continueToken === undefined ? {} : { continueToken })
}

/** The version asked for has not been reached. */
export function versionTooLarge(asked: number, current: number): ApiError {
  return new ApiError('Timeout', `Too large resource version: ${asked}, current: ${current}`, {
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  })
}

export function tooManyRequests(message: string, retryAfterSeconds: number): ApiError {
  return new ApiError('TooManyRequests', message, { details: { retryAfterSeconds } })
}

export function tooLarge(message: string): ApiError {
  return new ApiError('RequestEntityTooLarge', message)
}

/** The user may not do it. */
export function forbidden(descriptor: Named, name: string, because: string): ApiError {
  const what = name === '' ? groupResourceOf(descriptor) : `${groupResourceOf(descriptor)} "${name}"`
  return new ApiError('Forbidden', `${what} is forbidden: ${because}`, { details: detailsOf(descriptor, name) })
}

/** The object in the request is of another kind or version than its path. */
export function wrongType(descriptor: Named, apiVersion: string, kind: string): ApiError {
  return badRequest(
    `the object provided is unrecognized: expected ${apiVersionOf(descriptor)} ${descriptor.kind}, got ${apiVersion || '(no apiVersion)'} ${kind || '(no kind)'}`,
  )
}
