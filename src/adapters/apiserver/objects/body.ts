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
  readonly shape?: readonly MemberShape[] | undefined
  /** The members joined by commas, without braces around them. */
  readonly bytes: Uint8Array
  /** Ready to be stored. */
  readonly staged: StagedBody
  /** What the kind's `summaryTexts` name, where that was read while the body came in. */
  readonly found?: readonly string[]
  /** What each member holds, as it was sent; absent for a body that is not at hand as bytes. Found once. */
  readonly texts?: MemberTexts
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
export function bodyOfBytes(bytes: Uint8Array, known: KnownBody = {}): ObjectBody {
  return new BytesBody(bytes, known)
}

/** A body from its fields. */
export function bodyOfFields(fields: JsonObject): ObjectBody {
  return new FieldsBody(fields)
}

/** What follows from the bytes of a body. A class, as an object literal with getters takes longer than a small body. */
abstract class DerivedBody {
  abstract readonly bytes: Uint8Array
  #hash: string | undefined
  #sum: number | undefined
  #staged: StagedBody | undefined

  constructor(hash: string | undefined) {
    this.#hash = hash
  }

  get sizeBytes(): number {
    return this.bytes.byteLength
  }

  get hash(): string {
    this.#hash ??= bodyHash(this.bytes)
    return this.#hash
  }

  get sum(): number {
    this.#sum ??= byteSum(this.bytes)
    return this.#sum
  }

  get staged(): StagedBody {
    this.#staged ??= stagedBody(this.bytes, { hash: this.hash, sum: this.sum })
    return this.#staged
  }
}

class BytesBody extends DerivedBody implements ObjectBody {
  readonly bytes: Uint8Array
  readonly found?: readonly string[]
  readonly #known: KnownBody
  #fields: JsonObject | undefined
  #texts: MemberTexts | undefined

  constructor(bytes: Uint8Array, known: KnownBody) {
    super(known.hash)
    this.bytes = bytes
    this.#known = known
    if (known.found) this.found = known.found
  }

  get fields(): JsonObject {
    const { parsed } = this.#known
    this.#fields ??= parsed ? withoutHead(parsed) : parseMembers(this.bytes)
    return this.#fields
  }

  get shape(): readonly MemberShape[] | undefined {
    return this.#known.shape
  }

  get texts(): MemberTexts {
    this.#texts ??= this.#known.texts?.() ?? memberTexts(this.bytes)
    return this.#texts
  }
}

class FieldsBody extends DerivedBody implements ObjectBody {
  readonly fields: JsonObject
  #bytes: Uint8Array | undefined

  constructor(fields: JsonObject) {
    super(undefined)
    this.fields = fields
  }

  get bytes(): Uint8Array {
    this.#bytes ??= Buffer.from(JSON.stringify(this.fields).slice(1, -1))
    return this.#bytes
  }

  get shape(): readonly MemberShape[] {
    return Object.entries(this.fields).map(([key, value]) => ({ key, isEmpty: isEmptyJson(value) }))
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
export function bodyNotLoaded(ref: BodyRef): ObjectBody {
  return new BodyNotLoaded(ref)
}

class BodyNotLoaded implements ObjectBody {
  readonly sizeBytes: number
  readonly hash: string
  readonly sum: number | undefined

  constructor({ sizeBytes, hash, sum }: BodyRef) {
    this.sizeBytes = sizeBytes
    this.hash = hash
    this.sum = sum
  }

  get bytes(): never {
    return missing()
  }

  get fields(): never {
    return missing()
  }

  get staged(): never {
    return missing()
  }
}

function missing(): never {
  throw new TypeError('a stored body was asked for that was not loaded')
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
