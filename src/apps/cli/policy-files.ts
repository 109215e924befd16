// SPDX-License-Identifier: Apache-2.0
/** Frameworks, control inputs and exceptions from files: upstream's artifacts, or somebody's own. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Exception } from '#engines/posture/exception.ts'
import { readExceptionPolicies } from '#engines/posture/exception-policy.ts'
import type { ControlInputs } from '#engines/posture/facts.ts'
import type { Framework } from '#engines/posture/framework.ts'
import { readFramework } from '#engines/posture/read-framework.ts'
import { controlFacts, defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import { readJsonFile } from './json-file.ts'
import type { RawScanOptions } from './scan-options.ts'
import { UsageError } from './usage-error.ts'

export interface PolicyFiles {
  /** Given with the command line; empty: those that are built in. */
  readonly frameworks: readonly Framework[]
  readonly controlInputs: ControlInputs
  readonly exceptions: readonly Exception[]
  /** What could not be used of the files. */
  readonly degraded: readonly string[]
}

const inputsFile = 'controls-inputs.json'
const exceptionsFile = 'exceptions.json'
const otherFiles: ReadonlySet<string> = new Set([inputsFile, exceptionsFile, 'attack-tracks.json'])

/** Reads what the flags name. Throws UsageError for a file that cannot be used at all. */
export async function policyFiles(options: RawScanOptions, cacheDir: string): Promise<PolicyFiles> {
  const folder = options.useArtifactsFrom ?? (options.useDefault ? cacheDir : undefined)
  const names = folder === undefined ? [] : await namesIn(folder)
  const inFolder = (name: string) => (folder !== undefined && names.includes(name) ? join(folder, name) : undefined)
  const frameworkPaths = [
    ...names.filter(name => name.endsWith('.json') && !otherFiles.has(name)).map(name => join(folder ?? '', name)),
    ...(options.useFrom ?? []),
  ]
  const degraded: string[] = []
  const frameworks: Framework[] = []
  for (const path of frameworkPaths) {
    const value = await readJsonFile('framework', path)
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const { framework, doubts } = readFramework(each, id => Object.hasOwn(controlFacts, id))
      degraded.push(...doubts.map(doubt => `${path}: ${doubt}`))
      if (framework) frameworks.push(framework)
    }
  }
  if (frameworkPaths.length > 0 && frameworks.length === 0)
    throw new UsageError(`no framework could be read: ${degraded.join('; ')}`)
  return {
    frameworks,
    controlInputs: await inputsOf(options.controlsConfig ?? inFolder(inputsFile)),
    exceptions: await exceptionsOf(options.exceptions ?? inFolder(exceptionsFile)),
    degraded,
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    const because = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such folder' : String(error)
    throw new UsageError(`artifacts ${folder}: ${because}; \`ks download artifacts -o ${folder}\` writes them`)
  }
}

async function inputsOf(file: string | undefined): Promise<ControlInputs> {
  if (file === undefined) return defaultControlInputs
  const value = await readJsonFile('--controls-config', file)
  if (!isControlInputs(value)) throw new UsageError(`--controls-config ${file}: expected {"key": ["value", …]}`)
  return { ...defaultControlInputs, ...value }
}

async function exceptionsOf(file: string | undefined): Promise<readonly Exception[]> {
  if (file === undefined) return []
  const value = await readJsonFile('--exceptions', file)
  const { exceptions, doubts } = readExceptionPolicies(value, file)
  if (doubts.length > 0) throw new UsageError(`--exceptions ${doubts.join('; ')}`)
  return exceptions
}

function isControlInputs(value: unknown): value is ControlInputs {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every(each => Array.isArray(each) && each.every(one => typeof one === 'string'))
}
