// SPDX-License-Identifier: Apache-2.0
/** Reads the YAML or JSON files that a command line names, document by document. */
import { readFile, stat } from 'node:fs/promises'
import type { KubeObject } from '#domain/kube-object.ts'
import { parseYaml } from '#runtime/yaml.ts'
import { UsageError } from './usage-error.ts'

const maxFileBytes = 64 * 1024 * 1024

/** The values of a file, lists of objects unfolded not; `what` begins the message of the UsageError that it throws. */
export async function readValues(what: string, path: string): Promise<unknown[]> {
  try {
    const { size } = await stat(path)
    if (size > maxFileBytes) throw new Error(`has ${size} bytes, at most ${maxFileBytes} are read`)
    const text = await readFile(path, 'utf8')
    const values = path.endsWith('.json') ? [JSON.parse(text) as unknown] : parseYaml(text)
    const found = values.filter(each => each !== null && each !== undefined)
    if (found.length === 0) throw new Error('there is nothing in it')
    return found
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const because = code === 'ENOENT' ? 'no such file' : error instanceof Error ? error.message : String(error)
    throw new UsageError(`${what} ${path}: ${because.split('\n', 1)[0] ?? ''}`, { cause: error })
  }
}

/** Values as objects of Kubernetes, lists unfolded; what is none is left for the caller. */
export function objectsAmong(values: readonly unknown[]): {
  readonly objects: KubeObject[]
  readonly others: unknown[]
} {
  const objects: KubeObject[] = []
  const others: unknown[] = []
  const waiting = [...values]
  for (let value = waiting.shift(); value !== undefined; value = waiting.shift()) {
    const { kind, apiVersion, items, metadata } = isMapping(value) ? value : {}
    if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) waiting.push(...(items as unknown[]))
    else if (typeof kind === 'string' && typeof apiVersion === 'string' && isMapping(metadata))
      objects.push(value as KubeObject)
    else others.push(value)
  }
  return { objects, others }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
