// SPDX-License-Identifier: Apache-2.0
/**
 * Reads a Kubernetes list as it arrives and hands out the text of each item, so that neither the text of the list
 * nor all its parsed items are ever held together.
 *
 * What is not an item is the envelope: `{"kind":"PodList",…,"items":[` and `],…}`. Joined it is a list without
 * items, small, and parsed as a whole. The scanner only finds where items begin and end; whether the text is JSON
 * is judged by whoever parses the items and the envelope.
 */
import { asBuffer, createBytePieces } from '#adapters/kube/rest/byte-pieces.ts'
import { createItemScan } from './item-scan.ts'

export interface ListItemOptions {
  /** An item longer than this is skipped and reported; also bounds the envelope. */
  readonly limitBytes: number
  /** The envelope as far as it came before the first item, made a complete JSON text. */
  readonly onHead: (envelopeSoFar: string) => void
  readonly onItem: (text: string) => void
  readonly onTooLong: (sizeBytes: number) => void
}

export interface ListItemReader {
  push(chunk: Uint8Array): void
  /** The envelope; `undefined` when the list did not end, or the envelope outgrew the bound. */
  end(): string | undefined
}

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const comma = 0x2c
const colon = 0x3a
const space = 0x20

/** Longer keys than `items` need not be remembered. */
const longestKeyBytes = 8

/** A reader at the beginning of a list. Cost: O(bytes); memory: one item and one chunk. */
export function createListItemReader(options: ListItemOptions): ListItemReader {
  const item = createBytePieces(options.limitBytes)
  const envelope = createBytePieces(options.limitBytes)
  const scan = createItemScan()
  let place: 'envelope' | 'between' | 'item' = 'envelope'
  /** Nesting within the envelope. */
  let depth = 0
  let inString = false
  let escaped = false
  /** The key, or string, last seen at depth 1 of the envelope. */
  let key = ''
  let afterItemsKey = false
  let ended = false

  function push(bytes: Uint8Array): void {
    const chunk = asBuffer(bytes)
    let at = 0
    while (at < chunk.length) {
      if (place === 'envelope') at = readEnvelope(chunk, at)
      else if (place === 'between') at = readBetween(chunk, at)
      else at = readItem(chunk, at)
    }
  }

  function readEnvelope(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (inString) {
        readEnvelopeString(byte)
        continue
      }
      if (byte === quote) {
        inString = true
        key = ''
      } else if (byte === openBracket && depth === 1 && afterItemsKey) {
        envelope.append(chunk, from, at + 1)
        beginItems()
        return at + 1
      } else if (byte === openBrace || byte === openBracket) depth++
      else if (byte === closeBrace || byte === closeBracket) depth--
      if (byte > space) afterItemsKey = depth === 1 && byte === colon && key === 'items'
      if (depth === 0 && byte === closeBrace) ended = true
    }
    envelope.append(chunk, from, chunk.length)
    return chunk.length
  }

  function readEnvelopeString(byte: number): void {
    if (escaped) escaped = false
    else if (byte === backslash) escaped = true
    else if (byte === quote) {
      inString = false
      return
    }
    if (depth === 1 && key.length < longestKeyBytes) key += String.fromCharCode(byte)
  }

  function beginItems(): void {
    place = 'between'
    afterItemsKey = false
    const soFar = envelope.take() ?? ''
    const head = Buffer.from(soFar)
    envelope.append(head, 0, head.length)
    options.onHead(`${soFar}]}`)
  }

  function readBetween(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (byte <= space || byte === comma) continue
      place = byte === closeBracket ? 'envelope' : 'item'
      // The bracket is read once more, as the end of what the envelope did not count as opened.
      if (place === 'envelope') depth++
      return at
    }
    return chunk.length
  }

  function readItem(chunk: Buffer, from: number): number {
    const end = scan.endIn(chunk, from)
    if (end >= 0) return endItem(chunk, from, end)
    item.append(chunk, from, chunk.length)
    return chunk.length
  }

  function endItem(chunk: Buffer, from: number, upTo: number): number {
    // A stray closing brace would be an item of no length for ever.
    const end = item.sizeBytes === 0 && upTo === from ? from + 1 : upTo
    item.append(chunk, from, end)
    const { sizeBytes } = item
    const text = item.take()
    place = 'between'
    scan.reset()
    if (text === undefined) options.onTooLong(sizeBytes)
    else options.onItem(text)
    return end
  }

  return { push, end: () => (ended && depth === 0 && place === 'envelope' ? envelope.take() : undefined) }
}
