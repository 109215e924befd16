// SPDX-License-Identifier: Apache-2.0
/** What was found in one object, as version 2 of upstream's report format has it. */
import { type AttackTrack, prioritize } from '#engines/posture/attack-tracks.ts'
import type { Failure } from '#engines/posture/control.ts'
import { type ControlResult, type ExcusedBy, type RuleResult, resourceIDOf } from '#engines/posture/results/result.ts'
import type { ScanResult } from '#engines/posture/run.ts'

/** One entry of `results`. */
export function resultJson(result: ScanResult, tracks: readonly AttackTrack[] = []): unknown {
  const { resourceID, controls } = result
  const prioritizedResource = prioritize(result, tracks)
  return {
    resourceID,
    ...(prioritizedResource && { prioritizedResource }),
    controls: controls.map(each => controlJson(resourceID, each)),
  }
}

function controlJson(resourceID: string, { control, rules, status, subStatus, info }: ControlResult): unknown {
  return {
    controlID: control.facts.id,
    name: control.facts.name,
    severity: control.severity,
    status: { status, subStatus, info },
    rules: rules.map(each => ruleJson(resourceID, each)),
  }
}

function ruleJson(resourceID: string, { rule, status, subStatus, failures, excusedBy }: RuleResult): unknown {
  const related = relatedIDsOf(failures)
  return {
    name: rule.facts.name,
    status,
    subStatus,
    ...(failures.length > 0 && { paths: failures.flatMap(each => pathsOf(resourceID, each)) }),
    ...(excusedBy && { exception: exceptionsJson(excusedBy) }),
    ...(related.length > 0 && { relatedResourcesIDs: related }),
  }
}

/** Who excused a failure, as the format has it. */
export function exceptionsJson(excusedBy: readonly ExcusedBy[]): unknown[] {
  return excusedBy.map(({ name, reason, source }) => ({ name, reason, source, policyType: 'postureExceptionPolicy' }))
}

/** Ids of the objects that take part in failures, each once, sorted. */
export function relatedIDsOf(failures: readonly Failure[]): string[] {
  const related = failures.flatMap(each => each.related ?? [])
  return [...new Set(related.map(each => resourceIDOf(each.object)))].sort()
}

/** One entry for each path, as upstream writes them; then those of the related objects. */
function pathsOf(resourceID: string, failure: Failure): unknown[] {
  const evidenceAt = new Map((failure.evidence ?? []).map(each => [each.path, each]))
  const entry = (path: string, fields: object) => {
    const evidence = evidenceAt.get(path)
    return { resourceID, ...fields, ...(evidence && { evidence }) }
  }
  const own = [
    ...(failure.failedPaths ?? []).map(path => entry(path, { failedPath: path })),
    ...(failure.reviewPaths ?? []).map(path => entry(path, { reviewPath: path })),
    ...(failure.deletePaths ?? []).map(path => entry(path, { deletePath: path })),
    ...(failure.fixPaths ?? []).map(fixPath => entry(fixPath.path, { fixPath })),
    ...(failure.fixCommand ? [{ resourceID, fixCommand: failure.fixCommand }] : []),
  ]
  const shown = new Set(
    [failure.failedPaths, failure.reviewPaths, failure.deletePaths, failure.fixPaths?.map(each => each.path)].flatMap(
      each => each ?? [],
    ),
  )
  const unplaced = [...evidenceAt]
    .filter(([path]) => !shown.has(path))
    .map(([, evidence]) => ({ resourceID, evidence }))
  const related = (failure.related ?? []).flatMap(each => pathsOf(resourceIDOf(each.object), each))
  return [...own, ...unplaced, ...related]
}
