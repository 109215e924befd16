// SPDX-License-Identifier: Apache-2.0
/** Reads the YAML or JSON files that a command line names, document by document. */
import { readFile, stat } from 'node:fs/promises'
import { parseDocuments } from '#adapters/files/manifest-text.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import type { KubeObject } from '#domain/kube-object.ts'

const maxFileBytes = 64 * 1024 * 1024

export interface ReadValues {
  /** At least one; lists of values are unfolded. */
  readonly values: readonly unknown[]
  /** Documents that cannot be read. */
  readonly doubts: readonly string[]
}

/** The values of a file; `what` begins the message of the UsageError that it throws when there is none. */
export async function readValues(what: string, path: string): Promise<ReadValues> {
  const { values, doubts } = parseDocuments(path, await readText(what, path))
  const told = doubts.map(({ line = 1, because }) => `${path}:${line}: ${because}`)
  const found = values.flatMap(({ value }) => (Array.isArray(value) ? (value as unknown[]) : [value]))
  if (found.length > 0 || (doubts.length === 0 && values.length > 0)) return { values: found, doubts: told }
  throw new UsageError(`${what} ${told[0] ?? `${path}: there is nothing in it`}`)
}

async function readText(what: string, path: string): Promise<string> {
  try {
    const info = await stat(path)
    if (info.isDirectory()) throw new Error('is a folder; expected a file')
    if (info.size > maxFileBytes) throw new Error(`has ${info.size} bytes, at most ${maxFileBytes} are read`)
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${what} ${path}: ${reasonOf(error)}`, { cause: error })
  }
}

/** Why a file cannot be read, in one line. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EISDIR') return 'is a folder; expected a file'
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}

/** Values as objects of Kubernetes, lists unfolded; what is none is left for the caller. */
export function objectsAmong(values: readonly unknown[]): {
  readonly objects: KubeObject[]
  readonly others: unknown[]
} {
  const objects: KubeObject[] = []
  const others: unknown[] = []
  for (const value of values) {
    const { kind, items } = isMapping(value) ? value : {}
    const isList = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
    for (const each of isList ? (items as unknown[]) : [value])
      if (isObject(each)) objects.push(each)
      else others.push(each)
  }
  return { objects, others }
}

function isObject(value: unknown): value is KubeObject {
  if (!isMapping(value) || !isMapping(value['metadata'])) return false
  return (
    typeof value['kind'] === 'string' &&
    typeof value['apiVersion'] === 'string' &&
    typeof value['metadata']['name'] === 'string'
  )
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
