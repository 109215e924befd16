// SPDX-License-Identifier: Apache-2.0
/** The body of an object, as bytes or as fields: each form is made from the other when it is first asked for. */
import { type MemberShape, type MemberTexts, memberTexts } from '#adapters/apiserver/json/members.ts'
import { bodyHash, decodeChunk, stagedBody } from '#adapters/db/body-staging.ts'
import { byteSum } from '#adapters/db/body-sum.ts'
import type { BodyRef, StagedBody } from '#adapters/db/store.ts'
import { isEmptyJson, type JsonObject } from '#domain/json.ts'

/** Everything of an object but `apiVersion`, `kind` and `metadata`. */
export interface ObjectBody {
  readonly sizeBytes: number
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string
  /** Adds up the bytes, once; undefined for a body that was not loaded and whose sum nobody knows. */
  readonly sum: number | undefined
  /** Parses the bytes, once. */
  readonly fields: JsonObject
  /** What its members are called, where that is known without parsing. */
  readonly shape?: () => readonly MemberShape[]
  /** The members joined by commas, without braces around them. */
  readonly bytes: Uint8Array
  /** Ready to be stored. */
  readonly staged: StagedBody
  /** What the kind's `summaryTexts` name, where that was read while the body came in. */
  readonly found?: readonly string[]
  /** What each member holds, as it was sent; absent for a body that is not at hand as bytes. */
  readonly texts?: () => MemberTexts
}

/** What is known of a body's bytes beside them. */
export interface KnownBody {
  /** The object they were cut from. */
  readonly parsed?: JsonObject
  readonly shape?: readonly MemberShape[]
  readonly found?: readonly string[]
  readonly texts?: () => MemberTexts
  readonly hash?: string
}

/** A body from its bytes. */
export function bodyOfBytes(
  bytes: Uint8Array,
  { parsed, shape, found, texts, hash: knownHash }: KnownBody = {},
): ObjectBody {
  const known = parsed && withoutHead(parsed)
  const fields = once(() => known ?? parseMembers(bytes))
  const hash = once(() => knownHash ?? bodyHash(bytes))
  const sum = once(() => byteSum(bytes))
  const staged = once(() => stagedBody(bytes, { hash: hash(), sum: sum() }))
  return {
    sizeBytes: bytes.byteLength,
    bytes,
    ...(shape && { shape: () => shape }),
    ...(found && { found }),
    texts: once(texts ?? (() => memberTexts(bytes))),
    get fields() {
      return fields()
    },
    get hash() {
      return hash()
    },
    get sum() {
      return sum()
    },
    get staged() {
      return staged()
    },
  }
}

/** A body from its fields. */
export function bodyOfFields(fields: JsonObject): ObjectBody {
  const bytes = once(() => Buffer.from(JSON.stringify(fields).slice(1, -1)))
  const hash = once(() => bodyHash(bytes()))
  const sum = once(() => byteSum(bytes()))
  const staged = once(() => stagedBody(bytes(), { hash: hash(), sum: sum() }))
  return {
    fields,
    shape: once(() => Object.entries(fields).map(([key, value]) => ({ key, isEmpty: isEmptyJson(value) }))),
    get sizeBytes() {
      return bytes().byteLength
    },
    get bytes() {
      return bytes()
    },
    get hash() {
      return hash()
    },
    get sum() {
      return sum()
    },
    get staged() {
      return staged()
    },
  }
}

/** A long body that was staged while it came in. Asking for its bytes or fields holds it in memory as a whole. */
export function bodyOfStaged(staged: StagedBody): ObjectBody {
  const bytes = once(() => staged.bytes ?? Buffer.concat(staged.chunks.map(chunk => decodeChunk(chunk))))
  const fields = once(() => parseMembers(bytes()))
  return {
    staged,
    sizeBytes: staged.sizeBytes,
    hash: staged.hash,
    get sum() {
      return byteSum(bytes())
    },
    get bytes() {
      return bytes()
    },
    get fields() {
      return fields()
    },
  }
}

/**
 * A stored body that was not loaded. It can be compared and kept; asking for what is in it is a mistake of the caller.
 */
export function bodyNotLoaded({ sizeBytes, hash, sum }: BodyRef): ObjectBody {
  function missing(): never {
    throw new TypeError('a stored body was asked for that was not loaded')
  }
  return {
    sizeBytes,
    hash,
    sum,
    get bytes() {
      return missing()
    },
    get fields() {
      return missing()
    },
    get staged() {
      return missing()
    },
  }
}

function parseMembers(bytes: Uint8Array): JsonObject {
  const { buffer, byteOffset, byteLength } = bytes
  return JSON.parse(`{${Buffer.from(buffer, byteOffset, byteLength).toString()}}`) as JsonObject
}

/** The object without type and metadata. Rest and spread define own keys, so `__proto__` stays data. */
export function withoutHead(object: JsonObject): JsonObject {
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...fields } = object
  return fields
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
