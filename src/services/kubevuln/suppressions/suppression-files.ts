// SPDX-License-Identifier: Apache-2.0
/**
 * What whoever runs the scanner leaves out of every result: a file, or a folder such as a mounted ConfigMap, of
 * OpenVEX documents and of lists of rules (`ignore:`, as in grype's configuration). Read again when it changes.
 */
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readSmallFile } from '#adapters/kube/access/file-source.ts'
import { isJsonObject } from '#domain/json.ts'
import { type IgnoreRule, readIgnoreRules } from '#engines/vulnmatch/excuse/ignore-rule.ts'
import { readOpenVex, type VexStatement } from '#engines/vulnmatch/excuse/vex.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import { parseYaml } from '#runtime/yaml.ts'

/** What the files say. */
export interface StatedSuppressions {
  readonly statements: readonly VexStatement[]
  readonly rules: readonly IgnoreRule[]
  /** Tells their content from any other; undefined when they say nothing. */
  readonly version: string | undefined
}

export interface SuppressionFilesParts {
  /** Of a file or a folder; it may still be missing. */
  readonly path: string
  readonly clock: Clock
  readonly log: Log
  readonly onChange: () => void
}

export interface SuppressionFiles {
  readonly current: () => StatedSuppressions
  stop(): Promise<void>
}

/** How soon a change is seen. */
const everyMs = 5_000
const maxFiles = 500
const maxFileBytes = 16 * 2 ** 20
const hashDigits = 16

/** Without files, nothing is left out. */
export const nothingStated: StatedSuppressions = { statements: [], rules: [], version: undefined }

/** Reads once, then looks again and again; what cannot be read is told once, and leaves nothing out. */
export async function followSuppressionFiles(parts: SuppressionFilesParts): Promise<SuppressionFiles> {
  const { clock, log, onChange } = parts
  const stopping = new AbortController()
  let seen = ''
  let current = nothingStated

  async function look(): Promise<boolean> {
    const files = await contentsOf(parts)
    const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, hashDigits)
    if (hash === seen) return false
    seen = hash
    current = statedIn(files, hash, log)
    return true
  }

  async function again(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await clock.sleep(everyMs, stopping.signal)
        if (await look()) onChange()
      } catch (error) {
        if (!stopping.signal.aborted) log.warn('suppressions cannot be read again', { file: parts.path, error })
      }
    }
  }

  await look()
  const following = again()
  return {
    current: () => current,
    async stop() {
      stopping.abort()
      await following
    },
  }
}

/** A file: its name, and its text or why that cannot be had. */
interface ReadFile {
  readonly name: string
  readonly text?: string
  readonly because?: string
}

async function contentsOf({ path }: SuppressionFilesParts): Promise<readonly ReadFile[]> {
  const paths = await pathsIn(path)
  if (typeof paths === 'string') return [{ name: basename(path), because: paths }]
  return Promise.all(
    paths.map(async each => {
      try {
        return { name: basename(each), text: await readSmallFile(each, maxFileBytes) }
      } catch (error) {
        return { name: basename(each), because: error instanceof Error ? error.message : String(error) }
      }
    }),
  )
}

/** The files to read, in order; a text when there are none and why. A mounted ConfigMap has hidden entries beside. */
async function pathsIn(path: string): Promise<readonly string[] | string> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const names = (await readdir(path)).filter(name => /^[^.].*\.(?:json|ya?ml)$/i.test(name)).sort()
    return names.slice(0, maxFiles).map(name => join(path, name))
  } catch (error) {
    return `expected a file or a folder: ${(error as NodeJS.ErrnoException).code ?? 'it cannot be read'}`
  }
}

function statedIn(files: readonly ReadFile[], version: string, log: Log): StatedSuppressions {
  const statements: VexStatement[] = []
  const rules: IgnoreRule[] = []
  for (const { name, text, because } of files) {
    const doubt = (reason: string) => log.warn('a suppression leaves nothing out', { file: name, reason })
    if (text === undefined) {
      doubt(because ?? 'it cannot be read')
      continue
    }
    try {
      for (const document of parseYaml(text)) {
        if (!isJsonObject(document)) doubt('expected an OpenVEX document or a list of rules under "ignore"')
        else if ('statements' in document) statements.push(...readOpenVex(document))
        else {
          const read = readIgnoreRules(document['ignore'])
          rules.push(...read.rules)
          for (const reason of read.doubts) doubt(reason)
        }
      }
    } catch (error) {
      doubt(error instanceof Error ? error.message : 'it cannot be read')
    }
  }
  const isEmpty = statements.length === 0 && rules.length === 0
  return { statements, rules, version: isEmpty ? undefined : version }
}
