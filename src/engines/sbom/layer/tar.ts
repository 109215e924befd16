// SPDX-License-Identifier: Apache-2.0
import { type PaxRecords, readPax } from './pax.ts'
import { blockBytes, isZeroBlock, type RawHeader, readTarHeader, readText } from './tar-header.ts'

/** An entry of an archive, its name as it stands there. */
export interface TarEntry {
  readonly kind: 'file' | 'hard-link' | 'symbolic-link' | 'folder' | 'other'
  readonly name: string
  readonly linkName: string
  /** Bytes of content that follow; 0 for anything but a file. */
  readonly sizeBytes: number
  readonly mode: number
  /** Content that is stored with its holes left out. */
  readonly isSparse: boolean
}

/**
 * What happens while an archive is read, in this order: an entry, its content in pieces, its end; at last the end
 * of the archive, or the reason why it cannot be read further.
 */
export type TarEvent =
  | { readonly kind: 'entry'; readonly entry: TarEntry }
  | { readonly kind: 'content'; readonly bytes: Buffer }
  | { readonly kind: 'entry-end' }
  | { readonly kind: 'end' }
  | { readonly kind: 'damaged'; readonly because: string }

/** A long name or a set of PAX records is kept in memory; nothing honest is longer. */
const maxRecordBytes = 1_048_576

const kinds: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hard-link',
  '2': 'symbolic-link',
  '5': 'folder',
}

/** How the bytes that come next are to be understood. */
type Expectation = 'header' | 'content' | 'skipped' | 'record' | 'padding' | 'nothing'

const nothing = Buffer.alloc(0)
const entryEnd: TarEvent = { kind: 'entry-end' }
const noRecords: PaxRecords = {}

/**
 * Reads a tar archive piece by piece: POSIX ustar, PAX and GNU (long names, base-256 numbers).
 *
 * After `feed`, `next` answers one event after the other until the piece is used up; the content that it answers is a
 * view of the piece. After `end` or `damaged` nothing more comes. Cost: an object for each event, and none for what is
 * skipped.
 * Source: POSIX pax "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
export class TarReader {
  #piece: Buffer = nothing
  #at = 0
  #expects: Expectation = 'header'
  /** Of content, record or padding. */
  #leftBytes = 0
  #paddingBytes = 0
  /** The beginning of a block that the last piece cut off. */
  #rest: Buffer = nothing
  #recordType = ''
  #recordParts: Buffer[] = []
  #global = noRecords
  #next = noRecords
  /** The entry has no content, so its end comes before any further byte. */
  #endsAtOnce = false

  /** Takes the next piece of the archive; what came before must have been used up. */
  feed(piece: Buffer): void {
    this.#piece = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece
    this.#rest = nothing
    this.#at = 0
  }

  /** The next event of the piece; `undefined` when there is none any more. */
  next(): TarEvent | undefined {
    if (this.#endsAtOnce) {
      this.#endsAtOnce = false
      return entryEnd
    }
    while (this.#at < this.#piece.length && this.#expects !== 'nothing') {
      const event = this.#expects === 'header' ? this.#header() : this.#take()
      if (event) return event
    }
    return undefined
  }

  /** Answers neither content nor end of the entry that was answered last. */
  skip(): void {
    this.#endsAtOnce = false
    if (this.#expects === 'content') this.#expects = 'skipped'
  }

  /** Tells that no more pieces come; an archive that breaks off within an entry is damaged. */
  finish(): TarEvent | undefined {
    if (this.#expects === 'nothing') return undefined
    const isBetweenEntries = this.#expects === 'header' && this.#rest.length === 0
    this.#expects = 'nothing'
    return isBetweenEntries
      ? { kind: 'end' }
      : { kind: 'damaged', because: 'the archive breaks off in the middle of an entry' }
  }

  #header(): TarEvent | undefined {
    const at = this.#at
    if (this.#piece.length - at < blockBytes) {
      this.#rest = Buffer.from(this.#piece.subarray(at))
      this.#at = this.#piece.length
      return undefined
    }
    this.#at += blockBytes
    if (isZeroBlock(this.#piece, at)) {
      this.#expects = 'nothing'
      return { kind: 'end' }
    }
    const header = readTarHeader(this.#piece, at)
    if (!header) return this.#damaged('an entry of the archive has a wrong checksum or number')
    if ('xgLK'.includes(header.type)) return this.#record(header)
    const entry = this.#entry(header)
    this.#expect('content', entry.sizeBytes)
    this.#endsAtOnce = entry.sizeBytes === 0
    return { kind: 'entry', entry }
  }

  #entry(header: RawHeader): TarEntry {
    const records = this.#global === noRecords ? this.#next : { ...this.#global, ...this.#next }
    this.#next = noRecords
    const name = records.path ?? header.name
    // Before POSIX, a folder was a file whose name ends in a slash.
    const kind = header.type === '0' && name.endsWith('/') ? 'folder' : (kinds[header.type] ?? 'other')
    // Links and folders have no content, whatever their size says; of other types it is skipped.
    const hasContent = kind === 'file' || kind === 'other'
    return {
      kind,
      name,
      linkName: records.linkPath ?? header.linkName,
      sizeBytes: hasContent ? (records.sizeBytes ?? header.sizeBytes) : 0,
      mode: header.mode,
      isSparse: records.isSparse === true || header.type === 'S',
    }
  }

  #expect(expected: 'content' | 'record', sizeBytes: number): void {
    this.#expects = sizeBytes > 0 ? expected : 'header'
    this.#leftBytes = sizeBytes
    this.#paddingBytes = (blockBytes - (sizeBytes % blockBytes)) % blockBytes
  }

  #record({ type, sizeBytes }: RawHeader): TarEvent | undefined {
    if (sizeBytes > maxRecordBytes) return this.#damaged(`a name or record of ${sizeBytes} bytes stands in it`)
    this.#recordType = type
    this.#recordParts = []
    this.#expect('record', sizeBytes)
    return undefined
  }

  /** Goes on within content, a record or padding. */
  #take(): TarEvent | undefined {
    const expected = this.#expects
    const start = this.#at
    const end = Math.min(start + this.#leftBytes, this.#piece.length)
    this.#at = end
    this.#leftBytes -= end - start
    if (expected === 'content') {
      this.#endsAtOnce = this.#leftBytes === 0
      if (this.#leftBytes === 0) this.#pad()
      return { kind: 'content', bytes: this.#piece.subarray(start, end) }
    }
    // Pieces may be reused by whoever reads them, and a record can span several.
    if (expected === 'record') this.#recordParts.push(Buffer.from(this.#piece.subarray(start, end)))
    if (this.#leftBytes > 0) return undefined
    if (expected === 'padding') this.#expects = 'header'
    else this.#pad()
    return expected === 'record' ? this.#apply(this.#recordType, Buffer.concat(this.#recordParts)) : undefined
  }

  #pad(): void {
    this.#expects = this.#paddingBytes > 0 ? 'padding' : 'header'
    this.#leftBytes = this.#paddingBytes
  }

  #apply(type: string, bytes: Buffer): TarEvent | undefined {
    if (type === 'L') this.#next = { ...this.#next, path: readText(bytes, 0, bytes.length) }
    else if (type === 'K') this.#next = { ...this.#next, linkPath: readText(bytes, 0, bytes.length) }
    else {
      const records = readPax(bytes)
      if (!records) return this.#damaged('a PAX record in it is malformed')
      if (type === 'g') this.#global = { ...this.#global, ...records }
      else this.#next = { ...this.#next, ...records }
    }
    return undefined
  }

  #damaged(because: string): TarEvent {
    this.#expects = 'nothing'
    return { kind: 'damaged', because }
  }
}
