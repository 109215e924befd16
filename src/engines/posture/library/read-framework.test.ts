// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Control } from '#engines/posture/control.ts'
import type { ControlFacts } from './facts.ts'
import { ControlReader } from './read-control.ts'
import { readFramework } from './read-framework.ts'

function known(id: string, rule: string): { control: Control; facts: ControlFacts } {
  const words = { description: 'd', why: 'w', remediation: 'r', test: 't' }
  return {
    control: { id, ...words, rules: [{ name: rule, findings: () => [] }] },
    facts: {
      id,
      name: `Name of ${id}`,
      baseScore: 7,
      scanningScope: [],
      typeTags: [],
      attackTracks: [],
      rules: [rule],
    },
  }
}

const library = [known('C-0001', 'one'), known('C-0002', 'two')]
const reader = new ControlReader({
  controls: library.map(({ control }) => control),
  controlFacts: Object.fromEntries(library.map(({ facts }) => [facts.id, facts])),
})

test('controls are found by object, by id, whatever the case, each once', () => {
  const value = { name: 'mine', controls: [{ controlID: 'c-0001', name: 'One' }, { id: 'C-0002' }, 'C-0001'] }
  const { framework, own, doubts } = readFramework(value, reader)
  assert.deepEqual(framework?.controls, [{ controlID: 'C-0001' }, { controlID: 'C-0002' }])
  assert.deepEqual([own, doubts], [[], []])
})

test('a control may be composed of rules of the library, with words and a score of its own', () => {
  const mine = {
    controlID: 'X-1',
    name: 'Both',
    remediation: 'mend',
    baseScore: 9,
    rulesNames: ['one', 'two'],
    category: { name: 'Mine' },
    attributes: { controlTypeTags: ['mine'], actionRequired: 'requires review' },
    scanningScope: { matches: ['file'] },
  }
  const { framework, own, doubts } = readFramework({ name: 'mine', controls: [mine] }, reader)
  assert.deepEqual(doubts, [])
  assert.deepEqual(framework?.controls, [{ controlID: 'X-1', name: 'Both' }])
  const [{ control, facts } = assert.fail()] = own
  assert.deepEqual(facts, {
    id: 'X-1',
    name: 'Both',
    baseScore: 9,
    category: 'Mine',
    actionRequired: 'requires review',
    scanningScope: ['file'],
    typeTags: ['mine'],
    attackTracks: [],
    rules: ['one', 'two'],
  })
  assert.equal(control.remediation, 'mend')
  assert.deepEqual(
    control.rules,
    library.flatMap(each => each.control.rules),
  )
})

test('a known control may be scored otherwise; as the library has it, it is the library’s', () => {
  const scored = (baseScore: number) => reader.read({ controlID: 'C-0001', baseScore, rulesNames: ['one'] })
  assert.deepEqual(scored(7), { controlID: 'C-0001' })
  const changed = scored(1)
  assert.ok(typeof changed === 'object')
  assert.deepEqual([changed.own?.facts.baseScore, changed.own?.facts.name], [1, 'Name of C-0001'])
})

test('a control with rules in Rego is told and left out, and the others are used', () => {
  const rego = { controlID: 'X-2', baseScore: 5, rules: [{ name: 'mine', ruleLanguage: 'Rego', rule: 'deny[x] { }' }] }
  const partly = { controlID: 'X-3', baseScore: 5, rulesNames: ['one', 'mine'] }
  const { framework, own, doubts } = readFramework({ name: 'f', controls: [rego, partly, 'C-0002'] }, reader)
  assert.deepEqual(framework?.controls, [{ controlID: 'C-0002' }])
  assert.deepEqual(own, [])
  assert.equal(doubts.length, 2)
  for (const doubt of doubts) assert.match(doubt, /^f: control "X-[23]" is not used: its rule "mine" .* Rego cannot/)
})

const wrong: Record<string, [value: unknown, doubt: RegExp]> = {
  'no mapping': [[], /expected a mapping/],
  'no name': [{ controls: ['C-0001'] }, /name has to be a text/],
  'no known control': [{ name: 'x', controls: ['C-9999'] }, /no control "C-9999" in the library/],
  'a control without id': [{ name: 'x', controls: [{}] }, /without controlID/],
  'a score that is none': [{ name: 'x', controls: [{ controlID: 'C-0001', baseScore: 11 }] }, /from 0 to 10/],
  'a name of the language': [{ name: 'x', controls: ['__proto__', 'constructor'] }, /no control "constructor"/],
}
for (const [reason, [value, doubt]] of Object.entries(wrong)) {
  test(`not a framework: ${reason}`, () => {
    const read = readFramework(value, reader)
    assert.equal(read.framework, undefined)
    assert.match(read.doubts.join('\n'), doubt)
  })
}
