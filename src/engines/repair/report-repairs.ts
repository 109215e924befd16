// SPDX-License-Identifier: Apache-2.0
/** Takes out of a json report what can be repaired in files: per file and object, paths to set and to delete. */
import type { FixPath } from '#engines/posture/control.ts'
import { isRecord } from '#engines/posture/subject.ts'
import { isPlaceholder } from './plan-edits.ts'

/** An object of a file, and what to change in it. */
export interface ObjectRepair {
  /** As the report has it. */
  readonly path: string
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** Document of the file from 0, where the report says it. */
  readonly document?: number
  readonly fixPaths: readonly FixPath[]
  readonly deletePaths: readonly string[]
  readonly controlIDs: readonly string[]
}

export interface ReportRepairs {
  readonly repairs: readonly ObjectRepair[]
  /** Failed controls that only a person can repair, by object. */
  readonly left: readonly { readonly object: string; readonly controlID: string; readonly because: string }[]
}

export interface RepairChoice {
  /** Leave out values that a person has to choose. */
  readonly skipsPlaceholders: boolean
}

/** The repairs of a parsed report of version 2; undefined when it is none. */
export function repairsOf(report: unknown, { skipsPlaceholders }: RepairChoice): ReportRepairs | undefined {
  if (!isRecord(report) || !Array.isArray(report['results']) || !Array.isArray(report['resources'])) return undefined
  const resources = new Map<string, Readonly<Record<string, unknown>>>()
  for (const entry of report['resources'] as unknown[])
    if (isRecord(entry) && typeof entry['resourceID'] === 'string') resources.set(entry['resourceID'], entry)
  const repairs: ObjectRepair[] = []
  const left: { object: string; controlID: string; because: string }[] = []
  for (const result of report['results'] as unknown[]) {
    if (!isRecord(result) || typeof result['resourceID'] !== 'string') continue
    const place = placeOf(resources.get(result['resourceID']))
    const object = place ? `${place.kind}/${place.name}` : result['resourceID']
    const fixes = new Map<string, FixPath>()
    const deletes = new Set<string>()
    const controlIDs: string[] = []
    for (const control of listOf(result['controls'])) {
      if (!isRecord(control['status']) || control['status']['status'] !== 'failed') continue
      const controlID = textOf(control['controlID'])
      const found = pathsOf(control, result['resourceID'])
      const usable = found.fixPaths.filter(({ value }) => !skipsPlaceholders || !isPlaceholder(value))
      for (const path of found.deletePaths) deletes.add(path)
      if (place && usable.length + found.deletePaths.length > 0) controlIDs.push(controlID)
      const contradicted = usable.find(fix => !isAgreed(fixes, fix))
      const because = place ? whyLeft(found, usable.length, contradicted) : 'it comes from no file that can be changed'
      if (because !== undefined) left.push({ object, controlID, because })
    }
    if (place && fixes.size + deletes.size > 0)
      repairs.push({ ...place, fixPaths: [...fixes.values()], deletePaths: [...deletes], controlIDs })
  }
  return { repairs, left }
}

type Place = Pick<ObjectRepair, 'path' | 'apiVersion' | 'kind' | 'namespace' | 'name' | 'document'>

function placeOf(entry: Readonly<Record<string, unknown>> | undefined): Place | undefined {
  const { source, object } = entry ?? {}
  if (!isRecord(source) || !isRecord(object) || !isRecord(object['metadata'])) return undefined
  const path = textOf(source['path']) || textOf(source['relativePath'])
  if (path === '' || path === '-' || !['YAML', 'JSON', ''].includes(textOf(source['fileType']))) return undefined
  const { name, namespace } = object['metadata']
  const { document } = source
  return {
    path,
    apiVersion: textOf(object['apiVersion']),
    kind: textOf(object['kind']),
    namespace: textOf(namespace),
    name: textOf(name),
    ...(typeof document === 'number' && { document }),
  }
}

interface FoundPaths {
  readonly fixPaths: readonly FixPath[]
  readonly deletePaths: readonly string[]
}

/** Paths of the object itself; those of related objects belong to other files. */
function pathsOf(control: Readonly<Record<string, unknown>>, resourceID: string): FoundPaths {
  const fixPaths: FixPath[] = []
  const deletePaths: string[] = []
  for (const rule of listOf(control['rules'])) {
    if (rule['status'] !== 'failed' && rule['status'] !== undefined && !isFailed(rule['status'])) continue
    for (const path of listOf(rule['paths'])) {
      if (path['resourceID'] !== undefined && path['resourceID'] !== '' && path['resourceID'] !== resourceID) continue
      const { fixPath, deletePath } = path
      if (typeof deletePath === 'string' && deletePath !== '') deletePaths.push(deletePath)
      if (isRecord(fixPath) && textOf(fixPath['path']) !== '')
        fixPaths.push({ path: textOf(fixPath['path']), value: textOf(fixPath['value']) })
    }
  }
  return { fixPaths, deletePaths }
}

/** Values for one place, each of which does what those before it ask for, too. */
const stricter: readonly (readonly [less: string, more: string])[] = [
  ['baseline', 'restricted'],
  ['NET_RAW', 'ALL'],
]

/** Adds a repair; false when the place gets another value that does not do for this one. */
function isAgreed(fixes: Map<string, FixPath>, fix: FixPath): boolean {
  const known = fixes.get(fix.path)
  if (!known) fixes.set(fix.path, fix)
  if (!known || known.value === fix.value) return true
  const order: readonly string[] | undefined = stricter.find(
    ([less, more]) => [less, more].includes(known.value) && [less, more].includes(fix.value),
  )
  if (!order) return false
  if (order.indexOf(fix.value) > order.indexOf(known.value)) fixes.set(fix.path, fix)
  return true
}

function isFailed(status: unknown): boolean {
  return isRecord(status) && status['status'] === 'failed'
}

function whyLeft(
  { fixPaths, deletePaths }: FoundPaths,
  usable: number,
  contradicted: FixPath | undefined,
): string | undefined {
  if (contradicted) return `another control asks for another value than ${contradicted.value} of ${contradicted.path}`
  if (usable < fixPaths.length) return 'a person has to choose a value'
  return fixPaths.length + deletePaths.length === 0 ? 'there is no repair that can be written' : undefined
}

function listOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isRecord) : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
