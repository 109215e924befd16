// SPDX-License-Identifier: Apache-2.0

/** Bytes that suffice to tell an executable. */
export const executableHeadBytes = 8

export type ExecutableFormat = 'elf' | 'pe' | 'mach-o' | 'mach-o-fat'

/** Format of a program or library whose first bytes these are; `undefined` for any other file. */
export function executableFormatOf(head: Buffer): ExecutableFormat | undefined {
  if (head.length < executableHeadBytes) return undefined
  const magic = head.readUInt32BE(0)
  if (magic === 0x7f45_4c46) return 'elf'
  if (magic >>> 16 === 0x4d5a) return 'pe'
  if (magic === 0xcefa_edfe || magic === 0xcffa_edfe || magic === 0xfeed_face || magic === 0xfeed_facf) return 'mach-o'
  // Java classes share this magic; where those have their version, from 45 up, a fat binary counts its parts.
  return magic === 0xcafe_babe && head.readUInt32BE(4) < 40 ? 'mach-o-fat' : undefined
}
