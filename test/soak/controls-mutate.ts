// SPDX-License-Identifier: Apache-2.0
/**
 * Breaks and repairs objects until each rule of each control has changed its mind: `npm run soak -- controls-mutate`.
 *
 * A failing object is repaired along the paths that the rule itself names, and where that does not do, by single
 * edits towards an object that passes; a passing one is broken by single edits towards one that fails. The fewest
 * edits are looked for. A rule that no edit moves cannot fail, or cannot pass. `--verbose` shows each rule.
 */

import { keyOf, refOf } from '#domain/kube-object.ts'
import type { Failure } from '#engines/posture/control.ts'
import { controls } from '#plugins/controls/registry.ts'
import { runRule } from '#testing/rule-bench.ts'
import { flag, type SuiteOutcome } from '#testing/suite-runner.ts'
import { loadScenes, type RuleScenes, type Scene } from './controls/corpus.ts'
import { applyEdits, type Edit, editsBetween, stepsOf } from './controls/edits.ts'

/** Rules that look at no object, or never tell. */
const judgedByPeople: ReadonlySet<string> = new Set(['rule-manual', 'rule-hostile-multitenant-workloads'])

type Verdict = 'passes' | 'fails' | 'unknown' | 'not-covered'

/** How a flip was reached, and with how many edits. */
interface Flip {
  readonly by: 'paths' | 'exchange'
  readonly edits: number
}

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const isVerbose = flag(argv, 'verbose')
  const scenes = await loadScenes()
  const details: string[] = []
  const count = { passed: 0, failed: 0, skipped: 0 }
  const ways = { paths: 0, exchange: 0 }
  for (const control of controls) {
    const rules = control.rules.map(rule => ({ rule, of: scenes.get(rule.name) }))
    if (rules.every(({ rule }) => judgedByPeople.has(rule.name))) {
      count.skipped++
      details.push(`${control.id}: a person has to judge it`)
      continue
    }
    const wrong: string[] = []
    for (const { rule, of } of rules) {
      const outcome = of ? flipsOf(of) : { problem: 'no test has a case for it' }
      if (outcome.problem !== undefined) wrong.push(`${rule.name}: ${outcome.problem}`)
      for (const flip of outcome.flips ?? []) ways[flip.by]++
      if (isVerbose)
        details.push(
          `${control.id} ${rule.name}: ${(outcome.flips ?? []).map(({ by, edits }) => `${by} ${edits}`).join(', ')}`,
        )
    }
    if (wrong.length === 0) count.passed++
    else {
      count.failed++
      details.push(...wrong.map(line => `FAIL ${control.id} ${line}`))
    }
  }
  details.push(
    `flips along the rule's own paths ${ways.paths}, by single edits towards another object ${ways.exchange}`,
  )
  return { ...count, details }
}

interface FlipOutcome {
  readonly flips?: readonly Flip[]
  readonly problem?: string
}

function flipsOf(of: RuleScenes): FlipOutcome {
  const passing = of.passing.filter(scene => isGood(of, verdictOn(of, scene)))
  const failing = of.failing.filter(scene => verdictOn(of, scene) === 'fails')
  if (passing.length === 0 || failing.length === 0)
    return { problem: `no ${passing.length === 0 ? 'passing' : 'failing'} case` }
  const repair = firstOf(failing, scene => repairOf(of, scene, passing))
  if (!repair) return { problem: 'no edit of a failing object makes it pass' }
  const damage = firstOf(passing, scene => exchange(of, scene, failing, verdict => verdict === 'fails'))
  if (!damage) return { problem: 'no edit of a passing object makes it fail' }
  return { flips: [repair, damage] }
}

/** Passing means covered and passed; where a rule covers failing objects only, not covered any more. */
function isGood({ passing, rule, facts }: RuleScenes, verdict: Verdict): boolean {
  if (verdict === 'passes') return true
  return verdict === 'not-covered' && passing.every(scene => runRule({ rule, facts, ...scene }).length === 0)
}

function verdictOn({ rule, facts }: RuleScenes, scene: Scene): Verdict {
  const answers = runRule({ rule, facts, ...scene })
  if (answers.length === 0) return 'not-covered'
  if (answers.some(({ failures }) => failures.length > 0)) return 'fails'
  return answers.some(({ unknown }) => unknown !== undefined) ? 'unknown' : 'passes'
}

function repairOf(of: RuleScenes, scene: Scene, passing: readonly Scene[]): Flip | undefined {
  for (const edits of editsAlongPaths(of, scene))
    if (edits.length > 0 && isGood(of, verdictOn(of, edited(scene, edits)))) return { by: 'paths', edits: edits.length }
  return exchange(of, scene, passing, verdict => isGood(of, verdict))
}

/** What the rule says should be done, then what else its paths allow: fix, delete, remove what failed. */
function* editsAlongPaths({ rule, facts }: RuleScenes, scene: Scene): Iterable<readonly Edit[]> {
  const found = runRule({ rule, facts, ...scene }).flatMap(({ subject, failures }) =>
    failures.flatMap(failure => [
      { at: placeOf(scene, keyOf(refOf(subject.object))), failure },
      ...(failure.related ?? []).map(each => ({ at: placeOf(scene, keyOf(refOf(each.object))), failure: each })),
    ]),
  )
  const edits = (of: (failure: Failure, at: number) => readonly Edit[]) =>
    found.flatMap(({ at, failure }) => (at < 0 ? [] : of(failure, at)))
  const fixes = edits((failure, object) =>
    (failure.fixPaths ?? []).map(({ path, value }) => ({
      kind: 'set',
      object,
      path: stepsOf(path),
      value: read(value),
    })),
  )
  const deletions = (paths: readonly string[] | undefined, object: number): Edit[] =>
    (paths ?? []).map(path => ({ kind: 'delete', object, path: stepsOf(path) }))
  const deletes = edits((failure, object) => deletions(failure.deletePaths, object))
  yield fixes
  yield deletes
  yield [...fixes, ...deletes]
  yield edits((failure, object) => deletions(failure.failedPaths, object))
  yield edits((failure, object) => deletions(failure.reviewPaths, object))
  for (const [{ at, failure }] of found.map(each => [each] as const))
    for (const path of [...(failure.failedPaths ?? []), ...(failure.fixPaths ?? []).map(fix => fix.path)])
      for (const value of palette) yield [{ kind: 'set', object: at, path: stepsOf(path), value }]
}

const palette: readonly unknown[] = [true, false, 0, 1, 65_534, '', 'x', 'RuntimeDefault', [], {}]

function read(value: string): unknown {
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}

function placeOf({ objects }: Scene, key: string): number {
  return objects.findIndex(each => each.metadata && keyOf(refOf(each)) === key)
}

function edited(scene: Scene, edits: readonly Edit[]): Scene {
  return { ...scene, objects: applyEdits(scene.objects, edits) }
}

/** The fewest edits towards one of `others` with which the verdict is the one wanted: one, two, or what is left of all. */
function exchange(
  of: RuleScenes,
  scene: Scene,
  others: readonly Scene[],
  isWanted: (verdict: Verdict) => boolean,
): Flip | undefined {
  let best: number | undefined
  for (const other of others) {
    const edits = editsBetween(scene.objects, other.objects)
    const world = { ...scene, inputs: other.inputs }
    const hits = (some: readonly Edit[]) => isWanted(verdictOn(of, edited(world, some)))
    if (edits.length === 0 || !hits(edits)) continue
    const fewest = shrink(edits, hits)
    if (best === undefined || fewest < best) best = fewest
    if (best <= 1) break
  }
  return best === undefined ? undefined : { by: 'exchange', edits: best }
}

function shrink(edits: readonly Edit[], hits: (edits: readonly Edit[]) => boolean): number {
  let kept = edits
  for (const edit of edits) {
    const fewer = kept.filter(each => each !== edit)
    if (hits(fewer)) kept = fewer
  }
  return kept.length
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
