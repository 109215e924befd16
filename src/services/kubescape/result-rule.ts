// SPDX-License-Identifier: Apache-2.0
/** One rule of a stored result: its paths, with what upstream leaves out (review, delete, evidence) beside. */
import type { ScannedControlRule } from '#api/spdx-v1beta1/types.generated.ts'
import type { Failure } from '#engines/posture/control.ts'
import { type RuleResult, resourceIDOf } from '#engines/posture/results/result.ts'

const noPath = { failedPath: '', fixPath: '', fixPathValue: '', fixCommand: '' }

/** The rule as the wire has it. */
export function ruleOf({ rule, status, subStatus, failures, excusedBy }: RuleResult): ScannedControlRule {
  const related = failures.flatMap(each => each.related ?? []).map(each => resourceIDOf(each.object))
  return {
    name: rule.facts.name,
    status: { status, subStatus },
    controlConfigurations: null,
    paths: failures.flatMap(pathsOf),
    // A finding that is excused stays to be seen, with who excused it and why.
    appliedIgnoreRules: excusedBy
      ? excusedBy.map(({ name, reason, source }) => `${name}: ${reason} (${source})`)
      : null,
    relatedResourcesIDs: related.length > 0 ? [...new Set(related)].sort() : null,
  }
}

/** Each path once: a path to fix that failed as well is one entry with both. */
function pathsOf(failure: Failure): NonNullable<ScannedControlRule['paths']> {
  const { failedPaths = [], reviewPaths = [], deletePaths = [], fixPaths = [], fixCommand, evidence = [] } = failure
  const evidenceOf = (path: string) => {
    const found = evidence.find(each => each.path === path)
    return found && { evidence: found }
  }
  const fixOf = (path: string) => fixPaths.find(each => each.path === path)
  const failed = failedPaths.map(path => {
    const fix = fixOf(path)
    return {
      ...noPath,
      failedPath: path,
      ...(fix && { fixPath: fix.path, fixPathValue: fix.value }),
      ...(reviewPaths.includes(path) && { reviewPath: path }),
      ...(deletePaths.includes(path) && { deletePath: path }),
      ...evidenceOf(path),
    }
  })
  const shown = new Set(failedPaths)
  const once = (path: string) => !shown.has(path) && shown.add(path)
  const fixes = fixPaths
    .filter(({ path }) => once(path))
    .map(({ path, value }) => ({ ...noPath, fixPath: path, fixPathValue: value, ...evidenceOf(path) }))
  const reviews = reviewPaths.filter(once).map(path => ({ ...noPath, reviewPath: path, ...evidenceOf(path) }))
  const deletes = deletePaths.filter(once).map(path => ({ ...noPath, deletePath: path, ...evidenceOf(path) }))
  const unplaced = evidence.filter(({ path }) => once(path)).map(each => ({ ...noPath, evidence: each }))
  const command = fixCommand ? [{ ...noPath, fixCommand }] : []
  return [...failed, ...fixes, ...reviews, ...deletes, ...unplaced, ...command]
}
