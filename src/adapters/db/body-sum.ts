// SPDX-License-Identifier: Apache-2.0

/** After twice as many words the halves of a sum could overflow: each adds at most 255 to each. */
const wordsPerTurn = 128

/** The sum of the bytes of a body, whatever their order: bodies that differ in it say something else. */
export function byteSum(bytes: Uint8Array): number {
  const { buffer, byteOffset, byteLength } = bytes
  if (byteLength < 4) return sumOf(bytes, 0, byteLength)
  const head = -byteOffset & 3
  const words = new Uint32Array(buffer, byteOffset + head, (byteLength - head) >>> 2)
  let sum = sumOf(bytes, 0, head) + sumOf(bytes, head + words.length * 4, byteLength)
  for (let from = 0; from < words.length; from += wordsPerTurn) sum += sumOfWords(words, from)
  return sum
}

/** Two bytes at a time, in the halves of a number. */
function sumOfWords(words: Uint32Array, from: number): number {
  const to = Math.min(words.length, from + wordsPerTurn)
  let even = 0
  let odd = 0
  for (let i = from; i < to; i++) {
    const word = words[i] as number
    even = (even + (word & 0xff00ff)) | 0
    odd = (odd + ((word >>> 8) & 0xff00ff)) | 0
  }
  return (even & 0xffff) + (even >>> 16) + (odd & 0xffff) + (odd >>> 16)
}

function sumOf(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += bytes[i] as number
  return sum
}
