// SPDX-License-Identifier: Apache-2.0

/** A named range of an executable file. */
export interface Section {
  readonly name: string
  /** In the file. */
  readonly offset: number
  readonly sizeBytes: number
  /** In memory, where the program sees it. */
  readonly address: bigint
}

/** What is read of an executable, whatever its format. */
export interface ExecutableImage {
  readonly format: 'elf' | 'pe' | 'mach-o'
  readonly content: Buffer
  readonly isLittleEndian: boolean
  readonly pointerBytes: 4 | 8
  /** As Go names it (`amd64`, `arm64`); empty for those that are not known. */
  readonly architecture: string
  /** Those that lie in the file; of damaged ones, only what does. */
  readonly sections: readonly Section[]
}

/** More sections than any linker makes. */
export const maxSections = 2_000

/** The bytes of a section. */
export function bytesOf(image: ExecutableImage, section: Section): Buffer {
  return image.content.subarray(section.offset, section.offset + section.sizeBytes)
}

/** The bytes of the first section of that name; `undefined` when there is none. */
export function sectionNamed(image: ExecutableImage, name: string): Buffer | undefined {
  const section = image.sections.find(section => section.name === name)
  return section && bytesOf(image, section)
}

/** The bytes at an address, up to the end of its section; `undefined` when no section covers it. */
export function bytesAt(image: ExecutableImage, address: bigint): Buffer | undefined {
  for (const section of image.sections) {
    const within = address - section.address
    if (section.address === 0n || within < 0n || within >= BigInt(section.sizeBytes)) continue
    return bytesOf(image, section).subarray(Number(within))
  }
  return undefined
}

/** A section cut to what of it lies in the file; `undefined` when nothing does. */
export function sectionWithin(content: Buffer, section: Section): Section | undefined {
  const { offset, sizeBytes } = section
  if (!Number.isSafeInteger(offset) || offset < 0 || offset >= content.length || sizeBytes <= 0) return undefined
  return { ...section, sizeBytes: Math.min(sizeBytes, content.length - offset) }
}
