// SPDX-License-Identifier: Apache-2.0

/** The records of a PAX header that change what an entry is. */
export interface PaxRecords {
  readonly path?: string
  readonly linkPath?: string
  readonly sizeBytes?: number
  /** The content is stored with its holes left out, so it cannot be read as it stands. */
  readonly isSparse?: boolean
}

/**
 * Reads PAX records, each `<length> <key>=<value>\n`; `undefined` when one of them is malformed.
 *
 * Source: POSIX pax, "pax Extended Header"; GNU tar manual, "Storing Sparse Files".
 */
export function readPax(bytes: Buffer): PaxRecords | undefined {
  let records: PaxRecords = {}
  for (let at = 0; at < bytes.length; ) {
    // Writers may pad with NULs.
    if (bytes[at] === 0) break
    const blank = bytes.indexOf(0x20, at)
    const lengthText = blank < 0 ? '' : bytes.toString('latin1', at, blank)
    const end = at + Number(lengthText)
    if (!/^\d{1,8}$/.test(lengthText) || end > bytes.length || end <= blank || bytes[end - 1] !== 0x0a) return undefined
    const equals = bytes.indexOf(0x3d, blank)
    if (equals < 0 || equals >= end) return undefined
    const key = bytes.toString('utf8', blank + 1, equals)
    const next = withRecord(records, key, bytes.toString('utf8', equals + 1, end - 1))
    if (!next) return undefined
    records = next
    at = end
  }
  return records
}

function withRecord(records: PaxRecords, key: string, value: string): PaxRecords | undefined {
  switch (key) {
    case 'path':
      return { ...records, path: value }
    case 'linkpath':
      return { ...records, linkPath: value }
    case 'size':
      return /^\d{1,15}$/.test(value) ? { ...records, sizeBytes: Number(value) } : undefined
    case 'GNU.sparse.name':
      return { ...records, path: value, isSparse: true }
    default:
      return key.startsWith('GNU.sparse.') ? { ...records, isSparse: true } : records
  }
}
