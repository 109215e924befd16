// SPDX-License-Identifier: Apache-2.0
/**
 * Reads JSON byte by byte, in pieces of any size, and tells where its top-level members lie.
 *
 * Bodies are stored and served as the bytes that were sent, so these bytes must be JSON, all of it: what passes here
 * is spliced into answers unseen. Nothing is built but the keys that are asked for. Source: RFC 8259; RFC 3629 for UTF-8.
 */
import { maxJsonDepth } from '#domain/json.ts'

/** Hears about the text while it is scanned. Positions are within the piece being written. */
export interface ScanListener {
  /** A key of an object `depth` levels deep (1 is the outermost) ends; called for depth 1, or all when asked. */
  key(text: string, depth: number): void
  /** Bytes from `from` to before `to` of the piece belong to the value, or the key, of the current top-level member. */
  memberBytes(piece: Uint8Array, from: number, to: number): void
  /** The current top-level member is complete. */
  memberEnd(): void
  /** An object inside opens or closes; only when all keys are asked for. */
  objectEdge?(isOpening: boolean): void
}

/** The text is no JSON object, or nests too deeply. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError'
  /** Offset of the byte that does not fit. */
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

export interface Scanner {
  /** Scans a piece. Throws `JsonSyntaxError`. */
  write(piece: Uint8Array): void
  /** Ends the text. Throws `JsonSyntaxError` when it is not complete. */
  end(): void
}

// States between tokens.
const start = 0
const keyOrEnd = 1
const keyDue = 2
const colonDue = 3
const valueDue = 4
const valueOrEnd = 5
const afterValue = 6
const done = 7
// States inside a token. `left` counts what is to come of an escape, a character or, from the front, a literal.
const inString = 8
const inEscape = 9
const inUnicode = 10
const inUtf8 = 11
const inLiteral = 12
const numberSign = 13
const numberPoint = 14
const numberE = 15
const numberESign = 16
// States in which a number may end.
const numberZero = 17
const numberInteger = 18
const numberFraction = 19
const numberExponent = 20

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const colon = 0x3a
const plus = 0x2b
const minus = 0x2d
const zero = 0x30
const letterU = 0x75

/** After a backslash: `" \ / b f n r t u`. */
const escapes = new Set([0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74, 0x75])
const literals: Readonly<Record<number, string>> = { 0x74: 'true', 0x66: 'false', 0x6e: 'null' }

/** Bytes that stand for themselves inside a string. */
const isPlain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== quote && byte !== backslash ? 1 : 0,
)

/** Begins a scan. `allKeys` reports the keys of every object, not only of the outermost. */
export function createScanner(listener: ScanListener, allKeys: boolean): Scanner {
  /** Whether the container at each depth is an object. */
  const isObject: boolean[] = []
  let depth = 0
  let state = start
  let left = 0
  /** Allowed range of the next continuation byte: overlong forms and surrogates are no UTF-8. */
  let low = 0x80
  let high = 0xbf
  let literal = ''
  let isKey = false
  let keyPieces: Uint8Array[] = []
  let isInMember = false
  /** The piece at hand, and where in it the current member and key begin. */
  let piece: Uint8Array = new Uint8Array()
  let memberFrom = 0
  let keyFrom = 0
  /** Bytes before the piece. */
  let offset = 0

  function fail(i: number, expected: string): never {
    throw new JsonSyntaxError(`invalid JSON at byte ${offset + i}: expected ${expected}`, offset + i)
  }

  function open(isBrace: boolean, i: number): void {
    if (depth >= maxJsonDepth) fail(i, `at most ${maxJsonDepth} levels of nesting`)
    isObject[depth++] = isBrace
    state = isBrace ? keyOrEnd : valueOrEnd
    if (isBrace && allKeys) listener.objectEdge?.(true)
  }

  function close(isBrace: boolean): void {
    depth--
    state = depth === 0 ? done : afterValue
    if (isBrace && allKeys) listener.objectEdge?.(false)
  }

  function beginValue(byte: number, i: number): void {
    if (byte === quote) state = inString
    else if (byte === openBrace) open(true, i)
    else if (byte === openBracket) open(false, i)
    else if (byte === minus) state = numberSign
    else if (byte === zero) state = numberZero
    else if (isDigit(byte)) state = numberInteger
    else {
      literal = literals[byte] ?? fail(i, 'a value')
      left = 1
      state = inLiteral
    }
  }

  function beginKey(i: number): void {
    if (depth === 1) {
      isInMember = true
      memberFrom = i
    }
    isKey = true
    keyFrom = i
    keyPieces = []
    state = inString
  }

  function endString(i: number): void {
    state = isKey ? colonDue : afterValue
    if (!isKey) return
    isKey = false
    if (depth !== 1 && !allKeys) return
    keyPieces.push(piece.subarray(keyFrom, i + 1))
    const raw = Buffer.concat(keyPieces).toString()
    keyPieces = []
    listener.key(raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1), depth)
  }

  function endMember(i: number): void {
    isInMember = false
    if (i > memberFrom) listener.memberBytes(piece, memberFrom, i)
    listener.memberEnd()
  }

  /** The first byte of a character beyond ASCII. */
  function beginUtf8(byte: number, i: number): void {
    if (byte < 0xc2 || byte > 0xf4) fail(i, 'UTF-8')
    left = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80
    high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf
    state = inUtf8
  }

  function stepInString(byte: number, i: number): void {
    if (byte === quote) endString(i)
    else if (byte === backslash) state = inEscape
    else if (byte < 0x20) fail(i, 'no control character in a string')
    else if (byte >= 0x80) beginUtf8(byte, i)
  }

  function stepInEscape(byte: number, i: number): void {
    if (!escapes.has(byte)) fail(i, 'an escape')
    left = 4
    state = byte === letterU ? inUnicode : inString
  }

  function stepInUnicode(byte: number, i: number): void {
    if (!isHex(byte)) fail(i, 'a hexadecimal digit')
    if (--left === 0) state = inString
  }

  function stepInUtf8(byte: number, i: number): void {
    if (byte < low || byte > high) fail(i, 'UTF-8')
    low = 0x80
    high = 0xbf
    if (--left === 0) state = inString
  }

  function stepInLiteral(byte: number, i: number): void {
    if (byte !== literal.charCodeAt(left)) fail(i, literal)
    if (++left === literal.length) state = afterValue
  }

  /** States of a number that cannot end it. */
  function stepInNumber(byte: number, i: number): void {
    if (state === numberE && (byte === plus || byte === minus)) state = numberESign
    else if (!isDigit(byte)) fail(i, 'a digit')
    else if (state === numberSign) state = byte === zero ? numberZero : numberInteger
    else state = state === numberPoint ? numberFraction : numberExponent
  }

  /** Between tokens: blanks and the signs that structure the text. */
  function stepBetween(byte: number, i: number): void {
    if (isInMember && depth === 1 && state === afterValue) endMember(i)
    if (isBlank(byte)) return
    switch (state) {
      case start:
        if (byte !== openBrace) fail(i, 'an object')
        return open(true, i)
      case colonDue:
        if (byte !== colon) fail(i, '":"')
        state = valueDue
        return undefined
      case valueDue:
        return beginValue(byte, i)
      case valueOrEnd:
        return byte === closeBracket ? close(false) : beginValue(byte, i)
      case keyDue:
      case keyOrEnd:
        if (byte === quote) return beginKey(i)
        return byte === closeBrace && state === keyOrEnd ? close(true) : fail(i, 'a key')
      case afterValue:
        return stepAfterValue(byte, i)
    }
    return fail(i, 'the end of the text')
  }

  function stepAfterValue(byte: number, i: number): void {
    const isBrace = isObject[depth - 1] === true
    if (byte === comma) state = isBrace ? keyDue : valueDue
    else if (byte === (isBrace ? closeBrace : closeBracket)) close(isBrace)
    else fail(i, isBrace ? '"," or "}"' : '"," or "]"')
  }

  function step(byte: number, i: number): void {
    if (state >= numberZero) {
      if (continuesNumber(state, byte)) {
        state = nextNumberState(state, byte)
        return
      }
      // The byte that ends a number has a meaning of its own.
      state = afterValue
    }
    if (state < inEscape) stepBetween(byte, i)
    else if (state === inEscape) stepInEscape(byte, i)
    else if (state === inUtf8) stepInUtf8(byte, i)
    else if (state === inUnicode) stepInUnicode(byte, i)
    else if (state === inLiteral) stepInLiteral(byte, i)
    else stepInNumber(byte, i)
  }

  /**
   * Passes over what most of a long text is, plain strings and the signs between them, inside of members; the rest is
   * left to `step`. Variables of its own make it four times as fast as that.
   */
  function passInside(bytes: Uint8Array, from: number): number {
    const { length } = bytes
    let i = from
    let now = state
    let level = depth
    let inKey = isKey
    while (i < length) {
      const byte = bytes[i] as number
      if (now === inString) {
        while (i < length && isPlain[bytes[i] as number] === 1) i++
        if (i === length || bytes[i] !== quote) break
        now = inKey ? colonDue : afterValue
        inKey = false
      } else if (now === afterValue) {
        const isBrace = isObject[level - 1] === true
        if (byte === comma) now = isBrace ? keyDue : valueDue
        else if (byte === (isBrace ? closeBrace : closeBracket) && level > 2) level--
        else break
      } else if (now === colonDue) {
        if (byte !== colon) break
        now = valueDue
      } else if (now === keyDue || now === keyOrEnd) {
        if (byte !== quote) break
        inKey = true
        now = inString
      } else if (now === valueDue || now === valueOrEnd) {
        if (byte === quote) now = inString
        else if ((byte === openBrace || byte === openBracket) && level < maxJsonDepth) {
          isObject[level++] = byte === openBrace
          now = byte === openBrace ? keyOrEnd : valueOrEnd
        } else break
      } else break
      i++
    }
    state = now
    depth = level
    isKey = inKey
    return i
  }

  return {
    write(bytes) {
      piece = bytes
      memberFrom = 0
      keyFrom = 0
      const { byteLength } = bytes
      for (let i = 0; i < byteLength; i++) {
        if (depth > 1 && !allKeys) i = passInside(bytes, i)
        // Most bytes are plain characters of strings; a tight loop passes over them.
        else if (state === inString) while (i < byteLength && isPlain[bytes[i] as number] === 1) i++
        if (i === byteLength) break
        const byte = bytes[i] as number
        if (state === inString) stepInString(byte, i)
        else step(byte, i)
      }
      if (isKey && (depth === 1 || allKeys)) keyPieces.push(piece.slice(keyFrom))
      if (isInMember && memberFrom < byteLength) listener.memberBytes(piece, memberFrom, byteLength)
      offset += byteLength
    },
    end() {
      if (state !== done) fail(0, 'more text, the object is not complete')
    },
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isHex(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)
}

/** Whether the byte goes on with a number that could also end here. */
function continuesNumber(state: number, byte: number): boolean {
  if (isDigit(byte)) return state !== numberZero
  if (byte === 0x65 || byte === 0x45) return state !== numberExponent
  return byte === 0x2e && (state === numberZero || state === numberInteger)
}

function nextNumberState(state: number, byte: number): number {
  if (byte === 0x2e) return numberPoint
  return byte === 0x65 || byte === 0x45 ? numberE : state
}
