// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subjectOf } from '#engines/posture/subject.ts'
import { controlFacts, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { pod } from '#testing/builders/workloads.ts'
import { runRule } from '#testing/rule-bench.ts'
import { control } from './c-0242.hostile-multi-tenant-workloads.ts'

test('C-0242 looks at no object, and never says passed', () => {
  const [rule] = control.rules
  assert.ok(rule)
  assert.deepEqual(controlFacts[control.id]?.rules, [rule.name])
  const facts = ruleFacts[rule.name]
  assert.ok(facts)
  assert.deepEqual(runRule({ rule, facts, objects: [pod()] }), [])
  const [finding] = rule.findings(subjectOf(pod()), { inputs: () => [], get: () => undefined, list: () => [] })
  assert.ok(finding && 'unknown' in finding)
})
