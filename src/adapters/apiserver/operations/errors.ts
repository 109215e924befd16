// SPDX-License-Identifier: Apache-2.0
/** The one place where errors of patches and of the store become refusals. */
import {
  ApiError,
  alreadyExists,
  badRequest,
  conflict,
  expired,
  invalid,
  notFound,
} from '#adapters/apiserver/api-error.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { PatchError } from '#adapters/apiserver/patch/patch-error.ts'
import { StoreError } from '#adapters/db/store.ts'

/** The object an operation was about; the name is empty for collections. */
export interface About {
  readonly resource: ResourceDescriptor
  readonly name: string
}

/** The refusal that an error stands for; an error that is none of ours is returned as it is. */
export function apiErrorOf(error: unknown, about: About): unknown {
  if (error instanceof PatchError) return patchFault(error, about)
  return error instanceof StoreError ? storeFault(error, about) : error
}

function patchFault({ code, message, causes }: PatchError, { resource, name }: About): ApiError {
  if (code === 'malformed') return badRequest(message)
  if (code === 'too-large') return new ApiError('RequestEntityTooLarge', message)
  if (code === 'conflict') return new ApiError('Conflict', message, { details: { causes } })
  const own = { reason: 'FieldValueInvalid', field: 'patch', message }
  return invalid(resource, name, causes.length > 0 ? causes : [own])
}

function storeFault(error: StoreError, { resource, name }: About): ApiError {
  if (error.code === 'not-found') return notFound(resource, name)
  if (error.code === 'already-exists') return alreadyExists(resource, name)
  if (error.code === 'conflict') return conflict(resource, name)
  if (error.code === 'expired' || error.code === 'ahead') return expired()
  if (error.code === 'corrupt') {
    const message = `Internal error occurred: what is stored of "${name}" is damaged; write or delete the object anew`
    return new ApiError('InternalError', message, { cause: error })
  }
  const message = 'the store cannot be used at the moment; try again'
  return new ApiError('ServiceUnavailable', message, { details: { retryAfterSeconds: 1 }, cause: error })
}
