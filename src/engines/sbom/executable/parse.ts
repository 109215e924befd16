// SPDX-License-Identifier: Apache-2.0
import { parseElf } from './elf.ts'
import { executableFormatOf } from './format.ts'
import type { ExecutableImage } from './image.ts'
import { parseMachO } from './mach-o.ts'
import { parsePe } from './pe.ts'

/** Reads an executable of whichever format; `undefined` for a file that is none, or too damaged. */
export function parseExecutable(content: Buffer): ExecutableImage | undefined {
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
