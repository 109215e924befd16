// SPDX-License-Identifier: Apache-2.0
/** What the fields of a request say, and whether it is one. Source: RFC 9113 §8.1 to 8.3. */
import type { HeaderField } from './header-field.ts'

export interface RequestHead {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly authority: string | undefined
  /** Bytes of the body; -1 when nothing is said about them. */
  readonly bodyBytes: number
}

/** Undefined for what is malformed. */
export function readRequestHead(fields: readonly HeaderField[]): RequestHead | undefined {
  let method: string | undefined
  let scheme: string | undefined
  let path: string | undefined
  let authority: string | undefined
  let bodyBytes = -1
  let isBehindPseudo = false
  for (const { kind, value } of fields) {
    switch (kind) {
      case 'malformed':
        return undefined
      case 'regular':
        isBehindPseudo = true
        break
      case 'contentLength':
        isBehindPseudo = true
        if (bodyBytes >= 0 || !/^\d{1,15}$/.test(value)) return undefined
        bodyBytes = Number(value)
        break
      case ':method':
        if (isBehindPseudo || method !== undefined) return undefined
        method = value
        break
      case ':scheme':
        if (isBehindPseudo || scheme !== undefined) return undefined
        scheme = value
        break
      case ':path':
        if (isBehindPseudo || path !== undefined) return undefined
        path = value
        break
      case ':authority':
        if (isBehindPseudo || authority !== undefined) return undefined
        authority = value
    }
  }
  if (method === undefined || !isMethod.test(method)) return undefined
  if (method === 'CONNECT')
    return scheme === undefined && path === undefined && authority !== undefined
      ? { method, path: '/', authority, bodyBytes }
      : undefined
  if (!scheme || path === undefined || !isPath(path, method)) return undefined
  return { method, path, authority, bodyBytes }
}

/** Trailers have fields of no other sort. */
export function areTrailers(fields: readonly HeaderField[]): boolean {
  return fields.every(({ kind }) => kind === 'regular')
}

const isMethod = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/

function isPath(path: string, method: string): boolean {
  return path.startsWith('/') || (path === '*' && method === 'OPTIONS')
}
