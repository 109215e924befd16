// SPDX-License-Identifier: Apache-2.0

/** What the header of a kernel image says. */
export interface BootImage {
  readonly version: string
  /** With who built it and when. */
  readonly extendedVersion: string
  readonly format: 'bzImage' | 'zImage' | ''
  readonly videoMode: string
  /** Whether it mounts its root writable. */
  readonly isWritable: boolean
}

/** From when on headers say where the version stands. */
const firstProtocolWithVersion = 0x200
const sectorBytes = 0x200
const maxVersionLength = 500
const videoModes: ReadonlyMap<number, string> = new Map([
  [0xffff, 'Normal VGA'],
  [0xfffe, 'Extended VGA'],
  [0xfffd, 'Prompt for Videomode'],
])

/**
 * Reads the beginning of a kernel image for x86; `undefined` for any other file, and where it names no version.
 *
 * Source: Linux, "The Linux/x86 Boot Protocol", "The real-mode kernel header".
 */
export function readBootImage(content: Buffer): BootImage | undefined {
  if (content.length < 0x230 || content.toString('latin1', 0x202, 0x206) !== 'HdrS') return undefined
  if (content.readUInt16LE(0x1fe) !== 0xaa55 || content.readUInt16LE(0x206) < firstProtocolWithVersion) return undefined
  const pointer = content.readUInt16LE(0x20e)
  if (pointer === 0) return undefined
  const start = pointer + sectorBytes
  const end = content.indexOf(0, start)
  const extendedVersion = content
    .toString('utf8', start, Math.min(end < 0 ? content.length : end, start + maxVersionLength))
    .trim()
  const [version = ''] = extendedVersion.split(/\s/, 1)
  if (version === '') return undefined
  const mode = content.readUInt16LE(0x1fa)
  const loadFlag = content[0x211]
  return {
    version,
    extendedVersion,
    format: loadFlag === 1 ? 'bzImage' : loadFlag === 0 ? 'zImage' : '',
    videoMode: videoModes.get(mode) ?? (mode > 0 ? `Video mode ${mode}` : ''),
    isWritable: content.readUInt16LE(0x1f2) === 0,
  }
}
