// SPDX-License-Identifier: Apache-2.0
/** Advisories out of a folder of files, whatever their formats. */
import { opendir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { DatabaseRecord } from '#domain/advisory-record.ts'
import type { AdvisoryFile, AdvisorySource } from '#engines/vulndb/advisory-source.ts'

/** Largest file that is read, packed or not. */
const maxFileBytes = 256 * 2 ** 20
const maxFiles = 1_000_000
const readable = /\.(?:json|ya?ml|csv)(?:\.gz)?$/

export interface AdvisoryFolder {
  readonly folder: string
  readonly sources: readonly AdvisorySource[]
  /** Called for each file that could not be read; the others are still taken. */
  readonly onProblem: (because: string) => void
}

/** The records of every file below the folder that one of the sources knows, in the order of their paths. */
export async function* readAdvisories({ folder, sources, onProblem }: AdvisoryFolder): AsyncGenerator<DatabaseRecord> {
  for (const path of await filesBelow(folder)) {
    const file = await readText(path, onProblem)
    const source = file && sources.find(candidate => candidate.isMine(file))
    if (!source) continue
    try {
      yield* source.read(file)
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error))
    }
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const paths: string[] = []
  for await (const entry of await opendir(folder, { recursive: true }))
    if (entry.isFile() && readable.test(entry.name) && paths.length < maxFiles)
      paths.push(join(entry.parentPath, entry.name))
  return paths.sort()
}

async function readText(path: string, onProblem: (because: string) => void): Promise<AdvisoryFile | undefined> {
  try {
    const { size } = await stat(path)
    if (size > maxFileBytes) throw new Error(`${size} bytes, at most ${maxFileBytes} are read`)
    const bytes = await readFile(path)
    const isPacked = path.endsWith('.gz')
    const plain = isPacked ? gunzipSync(bytes, { maxOutputLength: maxFileBytes }) : bytes
    return { path: path.replace(/\.gz$/, ''), text: plain.toString('utf8') }
  } catch (error) {
    onProblem(`${path}: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}
