// SPDX-License-Identifier: Apache-2.0
/** Reads JSON files that a command line names. */
import { readFile, stat } from 'node:fs/promises'
import { UsageError } from '#apps/cli/usage-error.ts'
import { reasonOf } from './value-files.ts'

const maxJsonBytes = 1024 * 1024 * 1024

/** The value of a JSON file; `what` begins the message of the UsageError that it throws otherwise. */
export async function readJsonFile(what: string, path: string): Promise<unknown> {
  try {
    const { size } = await stat(path)
    if (size > maxJsonBytes) throw new Error(`has ${size} bytes, at most ${maxJsonBytes} are read`)
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`${what} ${path}: ${reasonOf(error)}`, { cause: error })
  }
}
