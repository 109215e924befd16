// SPDX-License-Identifier: Apache-2.0
/** Small executables for tests: headers and sections, no code. */

/** Content of a section, and where a program would see it. */
export interface SectionContent {
  readonly bytes: Buffer
  readonly address?: number
}

/** Content by name. */
export type Sections = Readonly<Record<string, SectionContent>>

interface Placed {
  readonly name: string
  readonly bytes: Buffer
  readonly address: number
  readonly offset: number
}

/** Contents one after the other, each on a multiple of 16, from `firstOffset` on. */
function place(sections: Sections, firstOffset: number): { readonly placed: readonly Placed[]; readonly body: Buffer } {
  const placed: Placed[] = []
  const parts: Buffer[] = []
  let offset = firstOffset
  for (const [name, { bytes, address = 0 }] of Object.entries(sections)) {
    const padding = (16 - (offset % 16)) % 16
    parts.push(Buffer.alloc(padding), bytes)
    offset += padding
    placed.push({ name, bytes, address, offset })
    offset += bytes.length
  }
  return { placed, body: Buffer.concat(parts) }
}

/** A 64-bit little-endian ELF file for amd64. */
export function elfFile(sections: Sections): Buffer {
  const names = Buffer.from(`\0${[...Object.keys(sections), '.shstrtab'].join('\0')}\0`)
  const { placed, body } = place({ ...sections, '.shstrtab': { bytes: names } }, 64)
  const header = Buffer.alloc(64)
  header.write('\x7fELF\x02\x01\x01', 0, 'latin1')
  header.writeUInt16LE(62, 18)
  header.writeBigUInt64LE(BigInt(64 + body.length), 40)
  header.writeUInt16LE(64, 58)
  header.writeUInt16LE(placed.length + 1, 60)
  header.writeUInt16LE(placed.length, 62)
  const table = placed.map(({ name, bytes, address, offset }) => {
    const entry = Buffer.alloc(64)
    entry.writeUInt32LE(names.indexOf(`\0${name}\0`) + 1, 0)
    entry.writeUInt32LE(1, 4)
    entry.writeBigUInt64LE(BigInt(address), 16)
    entry.writeBigUInt64LE(BigInt(offset), 24)
    entry.writeBigUInt64LE(BigInt(bytes.length), 32)
    return entry
  })
  return Buffer.concat([header, body, Buffer.alloc(64), ...table])
}

/** Content of a symbol table for 64 bits, and that of the texts that it names; it begins with a symbol of no name. */
export function symbolTable(addresses: Readonly<Record<string, number>>): {
  readonly names: Buffer
  readonly symbols: Buffer
} {
  const names = Buffer.from(`\0${Object.keys(addresses).join('\0')}\0`)
  const symbols = Object.entries(addresses).map(([name, address]) => {
    const symbol = Buffer.alloc(24)
    symbol.writeUInt32LE(names.indexOf(`\0${name}\0`) + 1, 0)
    symbol.writeBigUInt64LE(BigInt(address), 8)
    return symbol
  })
  return { names, symbols: Buffer.concat([Buffer.alloc(24), ...symbols]) }
}

/** A 64-bit Mach-O file for arm64. */
export function machOFile(sections: Sections): Buffer {
  const count = Object.keys(sections).length
  const commandBytes = 72 + count * 80
  const { placed, body } = place(sections, 32 + commandBytes)
  const header = Buffer.alloc(32 + commandBytes)
  header.writeUInt32LE(0xfeed_facf, 0)
  header.writeUInt32LE(0x0100_000c, 4)
  header.writeUInt32LE(1, 16)
  header.writeUInt32LE(0x19, 32)
  header.writeUInt32LE(commandBytes, 36)
  header.writeUInt32LE(count, 32 + 64)
  for (const [i, { name, bytes, address, offset }] of placed.entries()) {
    const at = 32 + 72 + i * 80
    header.write(name, at, 16)
    header.writeBigUInt64LE(BigInt(address), at + 32)
    header.writeBigUInt64LE(BigInt(bytes.length), at + 40)
    header.writeUInt32LE(offset, at + 48)
  }
  return Buffer.concat([header, body])
}

interface PeOptions {
  readonly hasClr?: boolean
  /** Strings of the version resource; none without it. */
  readonly version?: Readonly<Record<string, string>>
}

/** A 64-bit PE file for amd64; the resources are its section `.rsrc`. */
export function peFile(sections: Sections, { hasClr = false, version }: PeOptions = {}): Buffer {
  const all: Sections = version
    ? { ...sections, '.rsrc': { bytes: versionResource(version, rsrcAddress), address: rsrcAddress } }
    : sections
  const count = Object.keys(all).length
  const headerBytes = 64 + 24 + 240 + count * 40
  const { placed, body } = place(all, headerBytes)
  const header = Buffer.alloc(headerBytes)
  header.write('MZ', 0)
  header.writeUInt32LE(64, 0x3c)
  header.write('PE\0\0', 64, 'latin1')
  header.writeUInt16LE(0x8664, 68)
  header.writeUInt16LE(count, 70)
  header.writeUInt16LE(240, 84)
  const optional = 88
  header.writeUInt16LE(0x20b, optional)
  header.writeUInt32LE(16, optional + 108)
  if (version) header.writeUInt32LE(rsrcAddress, optional + 112 + 2 * 8)
  if (hasClr) header.writeUInt32LE(0x9000, optional + 112 + 14 * 8)
  for (const [i, { name, bytes, address, offset }] of placed.entries()) {
    const at = 64 + 24 + 240 + i * 40
    header.write(name, at, 8)
    header.writeUInt32LE(address, at + 12)
    header.writeUInt32LE(bytes.length, at + 16)
    header.writeUInt32LE(offset, at + 20)
  }
  return Buffer.concat([header, body])
}

const rsrcAddress = 0x5000

function versionResource(strings: Readonly<Record<string, string>>, address: number): Buffer {
  const table = (id: number, next: number) => {
    const bytes = Buffer.alloc(24)
    bytes.writeUInt16LE(1, 14)
    bytes.writeUInt32LE(id, 16)
    bytes.writeUInt32LE(next, 20)
    return bytes
  }
  const children = Object.entries(strings).map(([key, value]) => versionBlock(key, value, []))
  const stringTable = versionBlock('040904b0', '', children)
  const fixed = Buffer.alloc(52)
  const block = versionBlock('VS_VERSION_INFO', fixed, [versionBlock('StringFileInfo', '', [stringTable])])
  const leaf = Buffer.alloc(16)
  leaf.writeUInt32LE(address + 88, 0)
  leaf.writeUInt32LE(block.length, 4)
  const tableBit = 0x8000_0000
  return Buffer.concat([table(16, tableBit + 24), table(1, tableBit + 48), table(1033, 72), leaf, block])
}

function versionBlock(key: string, value: string | Buffer, children: readonly Buffer[]): Buffer {
  const isText = typeof value === 'string'
  const valueBytes = isText ? Buffer.from(value === '' ? '' : `${value}\0`, 'utf16le') : value
  const head = padded(Buffer.concat([Buffer.alloc(6), Buffer.from(`${key}\0`, 'utf16le')]))
  const block = Buffer.concat([head, padded(valueBytes), ...children.map(padded)])
  block.writeUInt16LE(block.length, 0)
  block.writeUInt16LE(isText ? valueBytes.length / 2 : valueBytes.length, 2)
  block.writeUInt16LE(isText ? 1 : 0, 4)
  return block
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}

/** Go's build information as since Go 1.18: texts behind the head. */
export function goBuildInfo(goVersion: string, modules: string): Buffer {
  const head = Buffer.alloc(32)
  head.write('\xff Go buildinf:', 'latin1')
  head[14] = 8
  head[15] = 2
  return Buffer.concat([head, counted(goVersion), counted(marked(modules))])
}

/** Go's build information as before Go 1.18, pointing to texts in a section at `dataAddress`. */
export function goPointerInfo(
  goVersion: string,
  modules: string,
  dataAddress: number,
): { readonly info: Buffer; readonly data: Buffer } {
  const texts = [goVersion, marked(modules)].map(text => Buffer.from(text, 'latin1'))
  const headers = Buffer.alloc(32)
  let address = dataAddress + headers.length
  for (const [i, text] of texts.entries()) {
    headers.writeBigUInt64LE(BigInt(address), i * 16)
    headers.writeBigUInt64LE(BigInt(text.length), i * 16 + 8)
    address += text.length
  }
  const info = Buffer.alloc(32)
  info.write('\xff Go buildinf:', 'latin1')
  info[14] = 8
  info.writeBigUInt64LE(BigInt(dataAddress), 16)
  info.writeBigUInt64LE(BigInt(dataAddress + 16), 24)
  return { info, data: Buffer.concat([headers, ...texts]) }
}

function marked(modules: string): string {
  return modules === '' ? '' : `${'0'.repeat(16)}${modules}${'1'.repeat(16)}`
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  const count: number[] = []
  let rest = bytes.length
  do {
    count.push((rest % 128) + (rest >= 128 ? 128 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return Buffer.concat([Buffer.from(count), bytes])
}
