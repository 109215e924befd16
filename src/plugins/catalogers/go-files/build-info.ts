// SPDX-License-Identifier: Apache-2.0
import { bytesAt, bytesOf, type ExecutableImage } from '#engines/sbom/executable/image.ts'

/*
 * A Go program carries a record that begins on a multiple of 16 bytes:
 *
 *   "\xff Go buildinf:" pointerSize(1) flags(1) │ since Go 1.18, at 32: varint-counted version, modules
 *                                               │ before, at 16: pointers to two string headers {data, length}
 */
const magic = Buffer.from('\xff Go buildinf:', 'latin1')

/** Where the record begins, for an excerpt of a program that is too big to be kept. */
export const buildInfoAnchor = magic.toString('latin1')
const alignment = 16
const flags = { bigEndian: 1, inline: 2 } as const
const sectionNames: ReadonlySet<string> = new Set(['.go.buildinfo', '__go_buildinfo', '.data', '__data'])

/** The module information stands between two marks of this length. */
const markBytes = 16
const maxTextBytes = 16 * 2 ** 20

/** What the linker of Go wrote into a program. */
export interface BuildInfo {
  /** `go1.22.1`, perhaps with words behind it. */
  readonly goVersion: string
  /** The description of modules; empty for a program that was built without them. */
  readonly modules: string
}

/**
 * Reads the build information of a Go program, in all its forms; `undefined` for any other program.
 *
 * Source: Go `debug/buildinfo/buildinfo.go`.
 */
export function readBuildInfo(image: ExecutableImage): BuildInfo | undefined {
  const record = findRecord(image)
  if (!record || record.length < 32) return undefined
  const isInline = ((record[15] ?? 0) & flags.inline) !== 0
  const texts = isInline ? inlineTexts(record) : pointedTexts(image, record)
  if (!texts) return undefined
  const [goVersion, modules] = texts
  return goVersion.length === 0 ? undefined : { goVersion: goVersion.toString('utf8'), modules: withoutMarks(modules) }
}

/** Whether the record begins anywhere. */
export function hasRecord(content: Buffer): boolean {
  return content.includes(magic)
}

/** Reads it from an excerpt, in which it cannot be pointed to; the first record that makes sense counts. */
export function readBuildInfoOfExcerpt(excerpt: Buffer): BuildInfo | undefined {
  for (let at = excerpt.indexOf(magic); at >= 0; at = excerpt.indexOf(magic, at + 1)) {
    const [goVersion, modules] = inlineTexts(excerpt.subarray(at)) ?? []
    if (goVersion && modules && /^(?:go\d|devel)/.test(goVersion.toString('latin1')))
      return { goVersion: goVersion.toString('utf8'), modules: withoutMarks(modules) }
  }
  return undefined
}

/** In its own section, in the data, or, where sections are missing, anywhere. */
function findRecord({ content, sections, ...rest }: ExecutableImage): Buffer | undefined {
  const image = { content, sections, ...rest }
  const likely = sections.filter(({ name }) => sectionNames.has(name))
  const places = likely.length > 0 ? likely : [{ name: '', offset: 0, sizeBytes: content.length, address: 0n }]
  for (const section of places) {
    const bytes = bytesOf(image, section)
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1))
      if ((section.offset + at) % alignment === 0) return bytes.subarray(at)
  }
  return undefined
}

type Texts = readonly [goVersion: Buffer, modules: Buffer]

function inlineTexts(record: Buffer): Texts | undefined {
  const version = countedText(record, 32)
  const modules = version && countedText(record, version.end)
  return version && modules ? [version.text, modules.text] : undefined
}

function countedText(bytes: Buffer, offset: number): { readonly text: Buffer; readonly end: number } | undefined {
  let length = 0
  let scale = 1
  for (let at = offset; at < Math.min(bytes.length, offset + 5); at++) {
    const byte = bytes[at] ?? 0
    length += (byte & 0x7f) * scale
    scale *= 128
    if (byte >= 0x80) continue
    const end = at + 1 + length
    return length > maxTextBytes || end > bytes.length ? undefined : { text: bytes.subarray(at + 1, end), end }
  }
  return undefined
}

function pointedTexts(image: ExecutableImage, record: Buffer): Texts | undefined {
  const pointerBytes = record[14]
  if (pointerBytes !== 4 && pointerBytes !== 8) return undefined
  const isBigEndian = ((record[15] ?? 0) & flags.bigEndian) !== 0
  const pointerIn = (bytes: Buffer | undefined, offset: number): bigint | undefined => {
    if (!bytes || offset + pointerBytes > bytes.length) return undefined
    if (pointerBytes === 4) return BigInt(isBigEndian ? bytes.readUInt32BE(offset) : bytes.readUInt32LE(offset))
    return isBigEndian ? bytes.readBigUInt64BE(offset) : bytes.readBigUInt64LE(offset)
  }
  const textAt = (address: bigint | undefined): Buffer | undefined => {
    const header = address === undefined ? undefined : bytesAt(image, address)
    const data = pointerIn(header, 0)
    const length = pointerIn(header, pointerBytes)
    if (data === undefined || length === undefined || length > BigInt(maxTextBytes)) return undefined
    return length === 0n ? Buffer.alloc(0) : bytesAt(image, data)?.subarray(0, Number(length))
  }
  const version = textAt(pointerIn(record, 16))
  return version && [version, textAt(pointerIn(record, 16 + pointerBytes)) ?? Buffer.alloc(0)]
}

function withoutMarks(modules: Buffer): string {
  const hasMarks = modules.length > 2 * markBytes && modules[modules.length - markBytes - 1] === 0x0a
  return hasMarks ? modules.toString('utf8', markBytes, modules.length - markBytes) : ''
}
