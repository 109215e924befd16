// SPDX-License-Identifier: Apache-2.0
import { like, type Product } from './product.ts'

const fileName = /^(?:python|libpython)(\d+\.\d+)[a-z]*(?:$|\.so)/

/** Files that may be an interpreter; which they are says `pythonProduct`. */
export const pythonFiles = [like('python', /^\d/), like('libpython', /^\d.*\.so/)]

/**
 * The interpreter of Python holds its version between NULs, as other numbers stand, too: it begins with the one
 * that its file is named after. `undefined` for a file of another name.
 */
export function pythonProduct(baseName: string): Product | undefined {
  const [, series] = fileName.exec(baseName) ?? []
  if (series === undefined) return undefined
  const version = String.raw`${series.replace('.', '\\.')}\.\d+(?:(?:a|b|rc)\d+)?`
  return {
    name: 'python',
    files: pythonFiles,
    cpes: [
      ['python_software_foundation', 'python'],
      ['python', 'python'],
    ],
    signatures: [
      { anchor: `\0${series}.`, pattern: new RegExp(`\\0(${version})\\+?\\0`) },
      // Where the linker has merged that text into another, the folder that it was built in is left.
      { anchor: `Python-${series}.`, pattern: new RegExp(`Python-(${version})\\0`) },
    ],
  }
}
