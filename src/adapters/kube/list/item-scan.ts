// SPDX-License-Identifier: Apache-2.0
/** Finds where a JSON value within an array ends, over any number of chunks. */
export interface ItemScan {
  /** Index behind the value that began before `from`, or at it; -1 when the chunk ends within the value. */
  endIn(chunk: Uint8Array, from: number): number
  /** Forgets the value; the next one begins. */
  reset(): void
}

const quote = 0x22
const comma = 0x2c
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

interface ScanState {
  depth: number
  inString: boolean
  /** The chunk ended behind a backslash. */
  escaped: boolean
}

/** A scan at the beginning of a value. It looks at strings and nesting alone, and believes that the rest is JSON. */
export function createItemScan(): ItemScan {
  const state: ScanState = { depth: 0, inString: false, escaped: false }
  return {
    endIn: (chunk, from) => findEnd(chunk, from, state),
    reset() {
      state.depth = 0
      state.inString = false
      state.escaped = false
    },
  }
}

/**
 * An object or array ends with its brace, any other value before the comma or bracket behind it.
 *
 * NOTE: runs once per byte of every large list, hence free functions, numbers in locals and no calls but for strings.
 */
function findEnd(chunk: Uint8Array, from: number, state: ScanState): number {
  let at = state.inString ? skipString(chunk, from, state) : from
  let { depth } = state
  const length = chunk.length
  while (at < length) {
    const byte = chunk[at] as number
    if (byte === quote) {
      at = skipString(chunk, at + 1, state)
      continue
    }
    if (byte >= openBracket) {
      if (byte === openBrace || byte === openBracket) depth++
      else if (byte === closeBrace || byte === closeBracket) {
        depth--
        if (depth <= 0) return depth === 0 ? at + 1 : at
      }
    } else if (byte === comma && depth === 0) return at
    at++
  }
  state.depth = depth
  return -1
}

/** Index behind the closing quote, or the length of the chunk when the string goes on in the next. */
function skipString(chunk: Uint8Array, from: number, state: ScanState): number {
  const length = chunk.length
  let at = from
  if (state.escaped && at < length) {
    state.escaped = false
    at++
  }
  for (; at < length; at++) {
    const byte = chunk[at] as number
    if (byte === quote) {
      state.inString = false
      return at + 1
    }
    if (byte !== backslash) continue
    at++
    if (at === length) state.escaped = true
  }
  state.inString = true
  return length
}
