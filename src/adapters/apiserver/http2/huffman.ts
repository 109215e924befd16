// SPDX-License-Identifier: Apache-2.0
/**
 * The Huffman code of HPACK, read four bits at a time.
 *
 * The code is canonical: codes of one length follow each other in the order of their symbols, and shorter ones come
 * first, so that the lengths say all. Source: RFC 7541 §5.2, Appendix B.
 */

/** Bits of the code of each byte, and of the end, 256. */
const codeBits: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26, 30,
]

const endOfString = 256
/** At most so many bits of padding stand behind the last symbol, all of them ones. */
const maxPaddingBits = 7

/**
 * States are the inner nodes of the tree of codes, the root is 0. For each state and each four bits: the next state, the
 * symbol that they complete, and whether they do. No code is shorter than five bits, so they complete one at most.
 */
const transitions = new Uint32Array(256 * 16)
const completes = 1 << 16
const isInvalid = 1 << 17
/** A string may end in this state: at its root, or within few enough ones. */
const mayEnd = new Uint8Array(256)

buildTables()

function buildTables(): void {
  const children = treeOf()
  let onOnes = 0
  for (let bits = 0; bits <= maxPaddingBits; bits++) {
    mayEnd[onOnes] = 1
    onOnes = children[onOnes * 2 + 1] ?? 0
  }
  for (let state = 0; state < 256; state++)
    for (let nibble = 0; nibble < 16; nibble++) transitions[state * 16 + nibble] = transition(children, state, nibble)
}

/** Children of each node by bit: another node, or a symbol as its complement. */
function treeOf(): Int32Array {
  const children = new Int32Array(257 * 2)
  let nodes = 1
  let code = 0
  for (let bits = 5; bits <= 30; bits++) {
    for (const [symbol, length] of codeBits.entries()) {
      if (length !== bits) continue
      let node = 0
      for (let bit = bits - 1; bit > 0; bit--) {
        const at = node * 2 + ((code >>> bit) & 1)
        if (children[at] === 0) children[at] = nodes++
        node = children[at] ?? 0
      }
      children[node * 2 + (code & 1)] = ~symbol
      code++
    }
    code *= 2
  }
  return children
}

function transition(children: Int32Array, state: number, nibble: number): number {
  let node = state
  let symbol = 0
  for (let bit = 3; bit >= 0; bit--) {
    const child = children[node * 2 + ((nibble >>> bit) & 1)] ?? 0
    node = Math.max(child, 0)
    if (child >= 0) continue
    // The end as a symbol is an error: padding is shorter.
    if (~child === endOfString) return isInvalid
    symbol = completes | (~child << 8)
  }
  return symbol | node
}

/** A string of so many bytes is no longer than this when it is read. */
export function maxDecodedBytes(encodedBytes: number): number {
  return Math.ceil((encodedBytes * 8) / 5)
}

/** Reads `bytes` from `start` to `end` into `out`; returns how long that is, or -1 for what is no such string. */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  let state = 0
  let sizeBytes = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    const high = transitions[state * 16 + (byte >>> 4)] ?? isInvalid
    if (high >= completes) {
      if (high >= isInvalid) return -1
      out[sizeBytes++] = high >>> 8
    }
    const low = transitions[(high & 0xff) * 16 + (byte & 15)] ?? isInvalid
    if (low >= completes) {
      if (low >= isInvalid) return -1
      out[sizeBytes++] = low >>> 8
    }
    state = low & 0xff
  }
  return mayEnd[state] === 1 ? sizeBytes : -1
}
