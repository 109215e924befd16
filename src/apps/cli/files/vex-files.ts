// SPDX-License-Identifier: Apache-2.0
/** Reads OpenVEX documents that a command line names. */
import { readFile } from 'node:fs/promises'
import { UsageError } from '#apps/cli/usage-error.ts'
import { readOpenVex, type VexStatement } from '#engines/vulnmatch/excuse/vex.ts'

/** The statements of all files, in their order. Throws UsageError for a file that cannot be read. */
export async function readVexFiles(files: readonly string[]): Promise<readonly VexStatement[]> {
  const documents = await Promise.all(files.map(readVexFile))
  return documents.flatMap(readOpenVex)
}

async function readVexFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
