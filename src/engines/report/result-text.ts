// SPDX-License-Identifier: Apache-2.0
/**
 * What was found in one object as text: what `resultJson` and `jsonText` would make of it, in half the time.
 *
 * A large report is mostly said of many objects alike: what a passed control says is written once, and so is what names
 * a control or a rule that failed. What stands at a path is written without an object for each entry.
 */
import { type AttackTrack, prioritize } from '#engines/posture/attack-tracks.ts'
import type { Evidence, Failure } from '#engines/posture/control.ts'
import type { LibraryControl, LibraryRule } from '#engines/posture/library/library.ts'
import { type ControlResult, type RuleResult, resourceIDOf } from '#engines/posture/results/result.ts'
import { failed } from '#engines/posture/results/status.ts'
import type { ScanResult } from '#engines/posture/run.ts'
import { exceptionsJson, relatedIDsOf } from './json-result.ts'
import { jsonText } from './steering.ts'

/** One entry of `results`. */
export function resultText(result: ScanResult, tracks: readonly AttackTrack[] = []): string {
  const { resourceID, controls } = result
  const id = jsonText(resourceID)
  const prioritizedResource = prioritize(result, tracks)
  const priority = prioritizedResource ? `,"prioritizedResource":${jsonText(prioritizedResource)}` : ''
  return `{"resourceID":${id}${priority},"controls":[${controls.map(each => controlText(id, each)).join(',')}]}`
}

/** Results of passed controls are shared by objects (`PlannedControl.passing`). */
const passedTexts = new WeakMap<ControlResult, string>()
const controlNames = new WeakMap<LibraryControl, string>()
const ruleNames = new WeakMap<LibraryRule, string>()
const plainlyFailed = jsonText(failed)

function controlText(id: string, result: ControlResult): string {
  const known = passedTexts.get(result)
  if (known !== undefined) return known
  const { control, rules, status, subStatus, info } = result
  const isPlain = status === 'failed' && subStatus === '' && info === ''
  const said = isPlain ? plainlyFailed : jsonText({ status, subStatus, info })
  const rulesText = rules.map(each => ruleText(id, each)).join(',')
  const text = `${nameOfControl(control)}"status":${said},"rules":[${rulesText}]}`
  if (status === 'passed' && rules.every(({ failures }) => failures.length === 0)) passedTexts.set(result, text)
  return text
}

function nameOfControl(control: LibraryControl): string {
  const known = controlNames.get(control)
  if (known !== undefined) return known
  const { facts, severity } = control
  const text = `${jsonText({ controlID: facts.id, name: facts.name, severity }).slice(0, -1)},`
  controlNames.set(control, text)
  return text
}

function ruleText(id: string, { rule, status, subStatus, failures, excusedBy }: RuleResult): string {
  let text = `${nameOfRule(rule)}"status":"${status}","subStatus":"${subStatus}"`
  if (failures.length > 0) text += `,"paths":[${failures.flatMap(each => pathTexts(id, each)).join(',')}]`
  if (excusedBy) text += `,"exception":${jsonText(exceptionsJson(excusedBy))}`
  if (failures.some(({ related }) => related && related.length > 0))
    text += `,"relatedResourcesIDs":${jsonText(relatedIDsOf(failures))}`
  return `${text}}`
}

function nameOfRule(rule: LibraryRule): string {
  const known = ruleNames.get(rule)
  if (known !== undefined) return known
  const text = `{"name":${jsonText(rule.facts.name)},`
  ruleNames.set(rule, text)
  return text
}

const noEvidence: ReadonlyMap<string, Evidence> = new Map()

/** One entry for each path, then what was found elsewhere, then those of the related objects. */
function pathTexts(id: string, failure: Failure): string[] {
  const { evidence = [], failedPaths = [], reviewPaths = [], deletePaths = [], fixPaths = [] } = failure
  const evidenceAt = evidence.length === 0 ? noEvidence : new Map(evidence.map(each => [each.path, each]))
  const begin = `{"resourceID":${id},`
  const texts: string[] = []
  const placed = new Set<string>()
  const add = (path: string, what: string) => {
    placed.add(path)
    const found = evidenceAt.get(path)
    texts.push(`${begin}${what}${found ? `,"evidence":${jsonText(found)}` : ''}}`)
  }
  for (const path of failedPaths) add(path, `"failedPath":${jsonText(path)}`)
  for (const path of reviewPaths) add(path, `"reviewPath":${jsonText(path)}`)
  for (const path of deletePaths) add(path, `"deletePath":${jsonText(path)}`)
  for (const fixPath of fixPaths) add(fixPath.path, `"fixPath":${jsonText(fixPath)}`)
  if (failure.fixCommand) texts.push(`${begin}"fixCommand":${jsonText(failure.fixCommand)}}`)
  for (const [path, found] of evidenceAt) if (!placed.has(path)) texts.push(`${begin}"evidence":${jsonText(found)}}`)
  for (const each of failure.related ?? []) {
    const ofRelated = pathTexts(jsonText(resourceIDOf(each.object)), each)
    for (const text of ofRelated) texts.push(text)
  }
  return texts
}
