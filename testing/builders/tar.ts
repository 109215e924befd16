// SPDX-License-Identifier: Apache-2.0
/** Tar archives for tests, entry by entry, honest or not. */

/** An entry; a text or bytes alone make a file. */
export interface TarItem {
  readonly name: string
  readonly content?: string | Buffer
  /** Type flag; default `0`, a file. */
  readonly type?: string
  readonly linkName?: string
  readonly mode?: number
  /** What the header says of the size; default: the truth. */
  readonly sizeBytes?: number
  /** Default: right. */
  readonly checksum?: number
}

/** An archive of the entries, with the two blocks that end it unless `isOpen`. */
export function tarArchive(items: readonly TarItem[], isOpen = false): Buffer {
  return Buffer.concat([...items.flatMap(blocksOf), Buffer.alloc(isOpen ? 0 : 1_024)])
}

/** A PAX header for the entry that follows. */
export function paxItem(records: Readonly<Record<string, string>>, type = 'x'): TarItem {
  return { name: 'PaxHeaders/x', type, content: Object.entries(records).map(paxRecord).join('') }
}

function paxRecord([key, value]: readonly [string, string]): string {
  const body = ` ${key}=${value}\n`
  let length = Buffer.byteLength(body) + 1
  while (Buffer.byteLength(`${length}${body}`) !== length) length++
  return `${length}${body}`
}

function blocksOf({
  name,
  content = '',
  type = '0',
  linkName = '',
  mode = 0o644,
  sizeBytes,
  checksum,
}: TarItem): Buffer[] {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content)
  const header = Buffer.alloc(512)
  header.write(name, 0, 100)
  header.write(octal(mode, 7), 100)
  writeSize(header, sizeBytes ?? bytes.length)
  header.write(type, 156)
  header.write(linkName, 157, 100)
  header.write('ustar\u000000', 257, 'latin1')
  header.write('        ', 148)
  const sum = checksum ?? header.reduce((total, byte) => total + byte, 0)
  header.write(`${octal(sum, 6)}\0 `, 148, 'latin1')
  return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
}

function writeSize(header: Buffer, sizeBytes: number): void {
  if (sizeBytes < 8 ** 11) header.write(octal(sizeBytes, 11), 124)
  else {
    header[124] = 0x80
    header.writeBigUInt64BE(BigInt(sizeBytes), 128)
  }
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}
