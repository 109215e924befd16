// SPDX-License-Identifier: Apache-2.0
/** Remembers short texts by their bytes: results repeat a few words without end, and each would be made anew. */

export interface TextMemory {
  /** What the inside of a JSON string says: the valid bytes from `from` to before `to`, without quotes. */
  textOf(bytes: Uint8Array, from: number, to: number): string
}

/** As many texts are remembered, each in a place that its bytes tell. */
const places = 1024
const maxBytes = 32
const backslash = 0x5c

/** An empty memory; it takes at most 64 KiB. */
export function createTextMemory(): TextMemory {
  const texts: string[] = Array<string>(places).fill('')
  const known = new Uint8Array(places * maxBytes)
  const lengths = new Uint8Array(places)

  function isKnown(place: number, bytes: Uint8Array, from: number, length: number): boolean {
    if (lengths[place] !== length) return false
    const at = place * maxBytes
    for (let i = 0; i < length; i++) if (known[at + i] !== bytes[from + i]) return false
    return true
  }

  return {
    textOf(bytes, from, to) {
      const length = to - from
      if (length === 0 || length > maxBytes) return read(bytes, from, to)
      let hash = length
      for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0
      const place = (hash ^ (hash >>> 10)) & (places - 1)
      if (isKnown(place, bytes, from, length)) return texts[place] as string
      const text = read(bytes, from, to)
      texts[place] = text
      lengths[place] = length
      known.set(bytes.subarray(from, to), place * maxBytes)
      return text
    },
  }
}

function read(bytes: Uint8Array, from: number, to: number): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString()
  return text.includes(String.fromCharCode(backslash)) ? (JSON.parse(`"${text}"`) as string) : text
}
