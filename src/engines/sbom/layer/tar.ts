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
type Expectation =
  | { readonly kind: 'header' }
  | { readonly kind: 'content'; leftBytes: number }
  | { readonly kind: 'record'; readonly type: string; readonly parts: Buffer[]; leftBytes: number }
  | { readonly kind: 'padding'; leftBytes: number }
  | { readonly kind: 'nothing' }

/**
 * Reads a tar archive piece by piece: POSIX ustar, PAX and GNU (long names, base-256 numbers).
 *
 * `feed` yields what a piece of the archive brings; the content it yields is a view of that piece. After
 * `end` or `damaged` nothing more comes.
 * Source: POSIX pax "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
export class TarReader {
  #expects: Expectation = { kind: 'header' }
  /** The beginning of a block that the last piece cut off. */
  #rest: Buffer = Buffer.alloc(0)
  #global: PaxRecords = {}
  #next: PaxRecords = {}
  #paddingBytes = 0;

  /** Yields the events of the next piece of the archive. */
  *feed(piece: Buffer): Generator<TarEvent> {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece
    this.#rest = Buffer.alloc(0)
    while (bytes.length > 0 && this.#expects.kind !== 'nothing') {
      if (this.#expects.kind === 'header') {
        if (bytes.length < blockBytes) {
          this.#rest = Buffer.from(bytes)
          return
        }
        yield* this.#header(bytes.subarray(0, blockBytes))
        bytes = bytes.subarray(blockBytes)
        continue
      }
      const taken = Math.min(this.#expects.leftBytes, bytes.length)
      yield* this.#take(this.#expects, bytes.subarray(0, taken))
      bytes = bytes.subarray(taken)
    }
  }

  /** Tells that no more pieces come; an archive that breaks off within an entry is damaged. */
  *finish(): Generator<TarEvent> {
    if (this.#expects.kind === 'nothing') return
    const isBetweenEntries = this.#expects.kind === 'header' && this.#rest.length === 0
    this.#expects = { kind: 'nothing' }
    if (isBetweenEntries) yield { kind: 'end' }
    else yield { kind: 'damaged', because: 'the archive breaks off in the middle of an entry' }
  }

  *#header(block: Buffer): Generator<TarEvent> {
    if (isZeroBlock(block)) {
      this.#expects = { kind: 'nothing' }
      yield { kind: 'end' }
      return
    }
    const header = readTarHeader(block)
    if (!header) return yield* this.#damaged('an entry of the archive has a wrong checksum or number')
    if ('xgLK'.includes(header.type)) return yield* this.#record(header)
    const entry = this.#entry(header)
    yield { kind: 'entry', entry }
    yield* this.#expectContent(entry.sizeBytes)
  }

  #entry(header: RawHeader): TarEntry {
    const records = { ...this.#global, ...this.#next }
    this.#next = {}
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

  *#expectContent(sizeBytes: number): Generator<TarEvent> {
    this.#paddingBytes = (blockBytes - (sizeBytes % blockBytes)) % blockBytes
    this.#expects = sizeBytes > 0 ? { kind: 'content', leftBytes: sizeBytes } : { kind: 'header' }
    if (sizeBytes === 0) yield { kind: 'entry-end' }
  }

  *#record({ type, sizeBytes }: RawHeader): Generator<TarEvent> {
    if (sizeBytes > maxRecordBytes) return yield* this.#damaged(`a name or record of ${sizeBytes} bytes stands in it`)
    this.#paddingBytes = (blockBytes - (sizeBytes % blockBytes)) % blockBytes
    this.#expects = sizeBytes > 0 ? { kind: 'record', type, parts: [], leftBytes: sizeBytes } : { kind: 'header' }
  }

  *#take(expects: Exclude<Expectation, { kind: 'header' | 'nothing' }>, bytes: Buffer): Generator<TarEvent> {
    expects.leftBytes -= bytes.length
    if (expects.kind === 'content') yield { kind: 'content', bytes }
    // Pieces may be reused by whoever reads them, and a record can span several.
    else if (expects.kind === 'record') expects.parts.push(Buffer.from(bytes))
    if (expects.leftBytes > 0) return
    const needsPadding = expects.kind !== 'padding' && this.#paddingBytes > 0
    this.#expects = needsPadding ? { kind: 'padding', leftBytes: this.#paddingBytes } : { kind: 'header' }
    if (expects.kind === 'content') yield { kind: 'entry-end' }
    else if (expects.kind === 'record') yield* this.#apply(expects.type, Buffer.concat(expects.parts))
  }

  *#apply(type: string, bytes: Buffer): Generator<TarEvent> {
    if (type === 'L') this.#next = { ...this.#next, path: readText(bytes, 0, bytes.length) }
    else if (type === 'K') this.#next = { ...this.#next, linkPath: readText(bytes, 0, bytes.length) }
    else {
      const records = readPax(bytes)
      if (!records) return yield* this.#damaged('a PAX record in it is malformed')
      if (type === 'g') this.#global = { ...this.#global, ...records }
      else this.#next = { ...this.#next, ...records }
    }
  }

  *#damaged(because: string): Generator<TarEvent> {
    this.#expects = { kind: 'nothing' }
    yield { kind: 'damaged', because }
  }
}
