// SPDX-License-Identifier: Apache-2.0
/**
 * Makes folders and those above them that are missing.
 *
 * Node's own `recursive` never returns where a folder cannot be made though the one above it is there (`/proc`).
 */
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder; one that exists is left as it is. A few system calls, so that nobody waits long.
 *
 * @param mode  of each folder that is made
 * @throws NodeJS.ErrnoException: ENOENT where nothing can be made, ENOTDIR or EEXIST where a file is in the way
 */
export function makeFolder(path: string, mode?: number): void {
  const above = dirname(path)
  if (isMade(path, mode, above !== path)) return
  makeFolder(above, mode)
  isMade(path, mode, false)
}

/** False where what is above is missing, and `mayWait` for it. */
function isMade(path: string, mode: number | undefined, mayWait: boolean): boolean {
  try {
    mkdirSync(path, mode)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && mayWait) return false
    if (code !== 'EEXIST' || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error
  }
  return true
}
