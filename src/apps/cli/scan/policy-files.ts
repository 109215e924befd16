// SPDX-License-Identifier: Apache-2.0
/** Frameworks, controls, control inputs, exceptions and custom rules from files: upstream's artifacts, or one's own. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readJsonFile } from '#apps/cli/files/json-file.ts'
import { reasonOf } from '#apps/cli/files/value-files.ts'
import { severalOf, UsageError } from '#apps/cli/usage-error.ts'
import { type CustomRuleFiles, readCustomRules } from '#apps/cluster/custom-rules.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Exception } from '#engines/posture/exceptions/exception.ts'
import type { Framework } from '#engines/posture/framework.ts'
import type { ControlInputs } from '#engines/posture/library/facts.ts'
import { frameworkOf, type OwnControl } from '#engines/posture/library/own-control.ts'
import { ControlReader } from '#engines/posture/library/read-control.ts'
import { readFramework } from '#engines/posture/library/read-framework.ts'
import { isRecord } from '#engines/posture/subject.ts'
import { controlFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { readControlInputFile } from './control-input-file.ts'
import { readExceptionFile } from './exception-file.ts'
import type { RawScanOptions } from './scan-options.ts'

export interface PolicyFiles {
  /** Given with the command line; empty: those that are built in. */
  readonly frameworks: readonly Framework[]
  /** Controls that the library does not have, or has otherwise. */
  readonly controls: readonly OwnControl[]
  /** The framework of custom rules, evaluated beside whatever is asked for. */
  readonly customRules?: Framework
  /** What the files say; the rest is built in, or comes from the cluster. */
  readonly controlInputs: ControlInputs
  readonly exceptions: readonly Exception[]
  /** Exceptions as objects of a cluster. */
  readonly exceptionObjects: readonly KubeObject[]
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
  const { frameworks, own, doubts } = await frameworksIn(frameworkPaths)
  const custom = options.customRules === undefined ? undefined : await customRulesIn(options.customRules)
  const inputsPath = options.controlsConfig ?? inFolder(inputsFile)
  const inputs = inputsPath === undefined ? undefined : await readControlInputFile(inputsPath)
  const exceptionsPath = options.exceptions ?? inFolder(exceptionsFile)
  const excused = exceptionsPath === undefined ? undefined : await readExceptionFile(exceptionsPath)
  const { unique, again } = eachOnce([...own, ...(custom?.controls ?? [])])
  return {
    frameworks,
    controls: unique,
    ...(custom && { customRules: frameworkOf(custom.controls) }),
    controlInputs: inputs?.inputs ?? {},
    exceptions: excused?.exceptions ?? [],
    exceptionObjects: excused?.objects ?? [],
    degraded: [...doubts, ...again, ...(custom?.doubts ?? []), ...(inputs?.doubts ?? []), ...(excused?.doubts ?? [])],
  }
}

async function customRulesIn(path: string): Promise<CustomRuleFiles> {
  try {
    return await readCustomRules(path)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function eachOnce(own: readonly OwnControl[]): { unique: OwnControl[]; again: string[] } {
  const byID = new Map<string, OwnControl>()
  const again: string[] = []
  for (const each of own)
    if (byID.has(each.facts.id)) again.push(`control ${each.facts.id} is defined again: the first definition is used`)
    else byID.set(each.facts.id, each)
  return { unique: [...byID.values()], again }
}

interface FrameworkFiles {
  readonly frameworks: readonly Framework[]
  readonly own: readonly OwnControl[]
  readonly doubts: readonly string[]
}

/** Frameworks of files, and single controls, which make a framework of the file's name. */
async function frameworksIn(paths: readonly string[]): Promise<FrameworkFiles> {
  const reader = new ControlReader({ controls, controlFacts })
  const frameworks: Framework[] = []
  const own: OwnControl[] = []
  const doubts: string[] = []
  for (const path of paths) {
    const value = await readJsonFile('framework', path)
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const read = readFramework(isSingleControl(each) ? { name: each.controlID, controls: [each] } : each, reader)
      doubts.push(...read.doubts.map(doubt => `${path}: ${doubt}`))
      own.push(...read.own)
      if (read.framework) frameworks.push(read.framework)
    }
  }
  if (paths.length > 0 && frameworks.length === 0)
    throw new UsageError(`no framework could be read: ${severalOf(doubts)}`)
  return { frameworks, own, doubts }
}

function isSingleControl(value: unknown): value is { readonly controlID: string } {
  return isRecord(value) && typeof value['controlID'] === 'string' && !Array.isArray(value['controls'])
}

async function namesIn(folder: string): Promise<string[]> {
  const hint = `\`ks download artifacts -o ${folder}\` writes them`
  let names: string[]
  try {
    names = (await readdir(folder)).sort()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const because = code === 'ENOENT' ? 'no such folder' : code === 'ENOTDIR' ? 'is no folder' : reasonOf(error)
    throw new UsageError(`artifacts ${folder}: ${because}; ${hint}`, { cause: error })
  }
  if (!names.some(name => name.endsWith('.json'))) throw new UsageError(`artifacts ${folder}: none is there; ${hint}`)
  return names
}
