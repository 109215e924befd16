// SPDX-License-Identifier: Apache-2.0
/** Takes an object apart without parsing it: type and metadata are read, the rest stays bytes. */
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { createScanner, JsonSyntaxError, type ScanListener } from './scan.ts'

/** An object in two parts. */
export interface SplitObject {
  readonly apiVersion: string
  readonly kind: string
  /** `metadata` as sent; empty when there was none. */
  readonly metadata: JsonObject
}

export interface SplitOptions {
  /** Takes the bytes of all other members, as sent, joined by commas, without braces around them. */
  body(piece: Uint8Array): void
  /** Hears of keys that occur twice in one object; a key of the object itself occurring twice is an error anyway. */
  readonly duplicate?: (path: string) => void
}

export interface Splitter {
  /** Throws `JsonSyntaxError`. */
  write(piece: Uint8Array): void
  /** Throws `JsonSyntaxError`. */
  finish(): SplitObject
}

/** Metadata longer than this is refused; annotations alone may have 256 KiB. */
const maxHeadBytes = 2 << 20

/** Duplicates beyond this number are not reported. */
const maxDuplicates = 50

const comma = Buffer.from(',')

/** Begins to take an object apart; pieces may be cut anywhere. */
export function createSplitter(options: SplitOptions): Splitter {
  const head = new Map<string, Uint8Array>()
  const seen = new Set<string>()
  let current: string | undefined
  let pieces: Uint8Array[] = []
  let headBytes = 0
  let bodyMembers = 0
  let sizeBytes = 0
  let memberLength = 0

  function isHead(): boolean {
    return current === 'apiVersion' || current === 'kind' || current === 'metadata'
  }

  /** Bytes of a member may come before its key is known to be complete: they wait. */
  function flush(): void {
    if (current === undefined || isHead()) return
    if (memberLength === 0) {
      if (bodyMembers++ > 0) options.body(comma)
    }
    for (const piece of pieces) {
      memberLength += piece.byteLength
      options.body(piece)
    }
    pieces = []
  }

  const duplicates = options.duplicate && duplicateFinder(options.duplicate)
  const listener: ScanListener = {
    key(text, depth) {
      duplicates?.key(text)
      if (depth !== 1) return
      if (seen.has(text)) throw new JsonSyntaxError(`duplicate field "${text.slice(0, 100)}"`, sizeBytes)
      seen.add(text)
      current = text
    },
    memberBytes(piece, from, to) {
      headBytes += current === undefined || isHead() ? to - from : 0
      if (headBytes > maxHeadBytes)
        throw new JsonSyntaxError(`expected at most ${maxHeadBytes} bytes of metadata`, sizeBytes)
      pieces.push(piece.subarray(from, to))
      flush()
    },
    memberEnd() {
      if (current !== undefined && isHead()) head.set(current, memberValue(pieces))
      else flush()
      current = undefined
      pieces = []
      memberLength = 0
    },
    ...(duplicates ? { objectEdge: isOpening => duplicates.edge(isOpening) } : {}),
  }
  const scanner = createScanner(listener, duplicates !== undefined)
  return {
    write(piece) {
      scanner.write(piece)
      sizeBytes += piece.byteLength
    },
    finish() {
      scanner.end()
      const metadata = parsedMember(head, 'metadata') ?? {}
      if (!isJsonObject(metadata)) throw new JsonSyntaxError('metadata: expected an object', 0)
      return { apiVersion: textMember(head, 'apiVersion'), kind: textMember(head, 'kind'), metadata }
    },
  }
}

/** The value of a member from the bytes of the member, key included. */
function memberValue(pieces: readonly Uint8Array[]): Uint8Array {
  const member = Buffer.concat(pieces)
  return member.subarray(member.indexOf(':') + 1)
}

function parsedMember(head: ReadonlyMap<string, Uint8Array>, name: string): unknown {
  const bytes = head.get(name)
  return bytes && JSON.parse(Buffer.from(bytes).toString())
}

function textMember(head: ReadonlyMap<string, Uint8Array>, name: string): string {
  const value = parsedMember(head, name) ?? ''
  if (typeof value !== 'string') throw new JsonSyntaxError(`${name}: expected a string`, 0)
  return value
}

/** Watches the keys of nested objects. Paths name objects by their keys; positions in lists are not told apart. */
function duplicateFinder(report: (path: string) => void): { key(text: string): void; edge(isOpening: boolean): void } {
  const open: { readonly keys: Set<string>; last: string }[] = []
  let reported = 0
  return {
    key(text) {
      const inner = open.at(-1)
      if (!inner) return
      inner.last = text
      if (inner.keys.has(text) && reported++ < maxDuplicates)
        report(
          open
            .map(({ last }) => last)
            .join('.')
            .slice(0, 500),
        )
      inner.keys.add(text)
    },
    edge(isOpening) {
      if (isOpening) open.push({ keys: new Set(), last: '' })
      else open.pop()
    },
  }
}
