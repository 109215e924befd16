// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pod } from '#testing/builders/workloads.ts'
import type { Finding, Rule } from './control.ts'
import { answerOf } from './evaluate.ts'
import type { RuleFacts } from './library/facts.ts'
import { plannedRule } from './library/library.ts'
import { ObjectIndex } from './object-index.ts'
import { subjectOf } from './subject.ts'
import { IndexWorld } from './world.ts'

const facts = { name: 'r', match: [], dynamicMatch: [], controlInputs: [], clouds: [] } as unknown as RuleFacts
const one: Finding = { failedPaths: ['spec.a'] }
const two: Finding = { failedPaths: ['spec.b'] }

function answerTo(rule: Omit<Rule, 'name'>) {
  const world = new IndexWorld(new ObjectIndex(), { controlInputs: {} })
  const answer = answerOf(plannedRule({ rule: { name: 'r', ...rule }, facts }), world, subjectOf(pod()))
  return answer && { failures: answer.failures, status: answer.info.status, info: answer.info.info }
}

const passes = { failures: [], status: 'passed', info: '' }
const failsTwice = { failures: [one, two], status: 'failed', info: '' }

describe('a rule may answer in any way that can be gone through', () => {
  const cases: Record<string, readonly [Omit<Rule, 'name'>, object | undefined]> = {
    'a generator that finds nothing': [{ *findings() {} }, passes],
    'a generator that finds something': [
      {
        *findings() {
          yield one
          yield two
        },
      },
      failsTwice,
    ],
    'a generator that somebody else made': [
      {
        findings: () =>
          (function* () {
            yield one
            yield two
          })(),
      },
      failsTwice,
    ],
    'a list': [{ findings: () => [one, two] }, failsTwice],
    'an empty list': [{ findings: () => [] }, passes],
    'a set': [{ findings: () => new Set([one, two]) }, failsTwice],
    'it does not count the object': [{ covers: () => false, findings: () => [one] }, undefined],
    'it throws before its first answer': [
      {
        *findings() {
          throw new Error('no idea')
        },
      },
      { failures: [], status: 'skipped', info: 'rule r: no idea' },
    ],
    'it throws behind its first answer': [
      {
        *findings() {
          yield one
          throw new Error('no idea')
        },
      },
      { failures: [], status: 'skipped', info: 'rule r: no idea' },
    ],
    'it cannot tell': [
      { findings: () => [{ unknown: 'no data' }] },
      { failures: [], status: 'skipped', info: 'no data' },
    ],
    'it is called as a method': [
      {
        covers() {
          return 'findings' in this
        },
        *findings() {
          if ('covers' in this) yield one
        },
      },
      { failures: [one], status: 'failed', info: '' },
    ],
  }
  for (const [name, [rule, expected]] of Object.entries(cases))
    test(name, () => assert.deepEqual(answerTo(rule), expected))
})
