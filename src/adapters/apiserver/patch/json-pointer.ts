// SPDX-License-Identifier: Apache-2.0
/** RFC 6901 JSON Pointer. */
import { isJsonArray, isJsonObject, maxJsonDepth, ownValue } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { PatchError } from './patch-error.ts'

/** Splits a pointer into its unescaped tokens; the whole document is the empty list. Errors: `malformed`, `too-large`. */
export function parsePointer(pointer: string): readonly string[] {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) {
    throw new PatchError('malformed', `JSON pointer: expected "" or a leading "/", got ${JSON.stringify(pointer)}`)
  }
  const tokens = pointer.slice(1).split('/')
  if (tokens.length > maxJsonDepth) {
    throw new PatchError('too-large', `JSON pointer: expected at most ${maxJsonDepth} tokens, got ${tokens.length}`)
  }
  // "~1" goes first, so that "~01" means "~1" and not "/".
  return tokens.map(token => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Writes tokens as a pointer; the inverse of `parsePointer`. */
export function formatPointer(tokens: readonly string[]): string {
  return tokens.map(token => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The index that `token` names in an array of `length` items, or undefined: only digits, no leading zero. */
export function arrayIndex(token: string, length: number): number | undefined {
  if (!/^(?:0|[1-9]\d{0,9})$/.test(token)) return undefined
  const index = Number(token)
  return index < length ? index : undefined
}

/** The value a pointer leads to, or undefined where there is none. */
export function valueAt(document: Json, tokens: readonly string[]): Json | undefined {
  let node: Json | undefined = document
  for (const token of tokens) {
    if (isJsonArray(node)) {
      const index = arrayIndex(token, node.length)
      node = index === undefined ? undefined : node[index]
    } else if (isJsonObject(node)) node = ownValue(node, token)
    else return undefined
  }
  return node
}
