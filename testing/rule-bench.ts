// SPDX-License-Identifier: Apache-2.0
/** Evaluates one rule over some objects, as a control's test and the conformance cases need it. */
import type { KubeObject } from '#domain/kube-object.ts'
import type { Failure, Rule } from '#engines/posture/control.ts'
import { answerOf } from '#engines/posture/evaluate.ts'
import { grantsOf, roleKinds, roleOf } from '#engines/posture/grants.ts'
import type { ControlInputs, RuleFacts } from '#engines/posture/library/facts.ts'
import { looksAt, plannedRule } from '#engines/posture/library/library.ts'
import { ObjectIndex } from '#engines/posture/object-index.ts'
import { type Subject, subjectOf } from '#engines/posture/subject.ts'
import { IndexWorld } from '#engines/posture/world.ts'

export interface RuleSetup {
  readonly rule: Rule
  readonly facts: RuleFacts
  readonly objects: readonly KubeObject[]
  readonly inputs?: ControlInputs
  readonly cloudProvider?: string
  readonly apiServerVersion?: string
}

/** What a rule says of one subject it covers. */
export interface RuleAnswer {
  readonly subject: Subject
  readonly failures: readonly Failure[]
  /** Why it could not tell. */
  readonly unknown?: string
}

/** The rule's answer for every object (or grant) that its facts match and that it covers. */
export function runRule(setup: RuleSetup): RuleAnswer[] {
  const { rule, facts, inputs = {}, cloudProvider, apiServerVersion } = setup
  const objects = setup.objects.map(withMetadata)
  const index = new ObjectIndex()
  for (const [i, each] of objects.entries()) index.put(String(i), each)
  const world = new IndexWorld(index, {
    controlInputs: inputs,
    ...(cloudProvider !== undefined && { cloudProvider }),
    ...(apiServerVersion !== undefined && { apiServerVersion }),
  })
  const planned = plannedRule({ rule, facts })
  const answers: RuleAnswer[] = []
  for (const subject of objects.flatMap(each => subjectsFor(facts, world, each))) {
    const answer = answerOf(planned, world, subject)
    if (!answer) continue
    const { failures, info } = answer
    answers.push({ subject, failures, ...(info.status === 'skipped' && { unknown: info.info }) })
  }
  return answers
}

function subjectsFor(facts: RuleFacts, world: IndexWorld, each: KubeObject): Subject[] {
  const subject = subjectOf(each)
  if (looksAt(facts, subject.kind, 'objects')) return [subject]
  if (!looksAt(facts, subject.kind, 'grants')) return []
  world.joins = roleKinds
  const role = roleOf(each, world)
  return role ? [...grantsOf(each, role)].map(grant => ({ ...subject, grant })) : []
}

/** Host data and cloud descriptions may come without metadata. */
function withMetadata(each: KubeObject): KubeObject {
  const metadata = { ...(each.metadata as Partial<KubeObject['metadata']> | undefined) }
  return { ...each, metadata: { ...metadata, name: metadata.name ?? '' } }
}
