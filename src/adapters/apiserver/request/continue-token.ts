// SPDX-License-Identifier: Apache-2.0
/** Continue tokens: where in the order a list goes on, and as of which version. They hold nothing secret. */
import { badRequest } from '#adapters/apiserver/api-error.ts'

export interface ContinueToken {
  /** The version of the first page; 0 goes on with the newest state. */
  readonly version: number
  /** The last object of the page before. */
  readonly after: { readonly namespace: string; readonly name: string }
}

const maxTokenLength = 1024

/** Letters, digits, `-` and `_` only: some clients put it into a URL as it is. */
export function encodeContinue({ version, after }: ContinueToken): string {
  return Buffer.from(JSON.stringify([1, version, after.namespace, after.name])).toString('base64url')
}

/** Reads a token. Errors: BadRequest for anything that {@link encodeContinue} cannot have made. */
export function decodeContinue(text: string): ContinueToken {
  const fields = /^[A-Za-z0-9_-]+$/.test(text) && text.length <= maxTokenLength ? parse(text) : undefined
  if (Array.isArray(fields) && fields.length === 4) {
    const [layout, version, namespace, name] = fields as unknown[]
    const isVersion = typeof version === 'number' && Number.isSafeInteger(version) && version >= 0
    if (layout === 1 && isVersion && typeof namespace === 'string' && typeof name === 'string' && name !== '') {
      const token = { version, after: { namespace, name } }
      if (encodeContinue(token) === text) return token
    }
  }
  throw badRequest('continue key is not valid: expected a token of an earlier page of this list')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}
