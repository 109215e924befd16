// SPDX-License-Identifier: Apache-2.0
import { parseElf } from './elf.ts'
import { executableFormatOf } from './format.ts'
import type { ExecutableImage } from './image.ts'
import { parseMachO } from './mach-o.ts'
import { parsePe } from './pe.ts'

/** By content, since several catalogers ask about one file, one after the other. */
const parsed = new WeakMap<Buffer, { readonly image: ExecutableImage | undefined }>()

/**
 * Reads an executable of whichever format; `undefined` for a file that is none, or too damaged. Who asks again about
 * the same buffer gets the same answer, for as long as somebody has the buffer.
 */
export function parseExecutable(content: Buffer): ExecutableImage | undefined {
  const known = parsed.get(content)
  if (known) return known.image
  const image = parse(content)
  parsed.set(content, { image })
  return image
}

function parse(content: Buffer): ExecutableImage | undefined {
  switch (executableFormatOf(content)) {
    case 'elf':
      return parseElf(content)
    case 'pe':
      return parsePe(content)
    case 'mach-o':
    case 'mach-o-fat':
      return parseMachO(content)
    case undefined:
      return undefined
  }
}
