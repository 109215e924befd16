// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '#domain/json.ts'
import { readIgnoreRules, suppressionOfRule } from './ignore-rule.ts'
import { suppressMatches } from './suppress.ts'

const match: JsonObject = {
  vulnerability: { id: 'GHSA-1', namespace: 'github:language:javascript', fix: { state: 'not-fixed' } },
  relatedVulnerabilities: [{ id: 'CVE-1' }],
  matchDetails: [{ type: 'exact-direct-match' }],
  artifact: {
    name: 'lodash',
    version: '4.17.20',
    type: 'npm',
    language: 'javascript',
    locations: [{ path: '/app/node_modules/lodash/package.json' }],
    upstreams: [{ name: 'lodash-source' }],
  },
}

const rules: Readonly<Record<string, readonly [rule: object, excuses: boolean]>> = {
  'a vulnerability': [{ vulnerability: 'GHSA-1' }, true],
  'a vulnerability by another name': [{ vulnerability: 'CVE-1' }, true],
  'another vulnerability': [{ vulnerability: 'CVE-10' }, false],
  'a state of the fix': [{ 'fix-state': 'not-fixed' }, true],
  'another state': [{ 'fix-state': 'wont-fix' }, false],
  'a namespace': [{ namespace: 'github:language:javascript' }, true],
  'a way of matching': [{ 'match-type': 'exact-direct-match' }, true],
  'a package': [{ package: { name: 'lodash', version: '4.17.20', type: 'npm', language: 'javascript' } }, true],
  'packages by a pattern of grype': [{ package: { name: 'lo.*' } }, true],
  'packages by a pattern of ours': [{ package: { name: 'lo*sh' } }, true],
  'a package whose name is longer': [{ package: { name: 'lodas' } }, false],
  'a source package': [{ package: { 'upstream-name': 'lodash-source' } }, true],
  'a place': [{ package: { location: '**/node_modules/**' } }, true],
  'a place without its first slash': [{ package: { location: 'app/*' } }, true],
  'another place': [{ package: { location: '/usr/**' } }, false],
  'two things of which one is not so': [{ vulnerability: 'GHSA-1', package: { name: 'express' } }, false],
}
for (const [what, [rule, excuses]] of Object.entries(rules))
  test(`a rule about ${what} ${excuses ? 'leaves the match out' : 'leaves it in'}`, () => {
    const read = readIgnoreRules([{ ...rule, reason: 'known' }])
    assert.deepEqual(read.doubts, [])
    const document = suppressMatches({ matches: [match] }, read.rules.map(suppressionOfRule)) as {
      matches: unknown[]
      ignoredMatches?: { appliedIgnoreRules: unknown[] }[]
    }
    assert.equal(document.matches.length, excuses ? 0 : 1)
    const shown = document.ignoredMatches?.[0]?.appliedIgnoreRules
    assert.deepEqual(shown, excuses ? [{ ...rule, reason: 'known', sourceKind: 'IgnoreRule' }] : undefined)
  })

const noRules: Readonly<Record<string, unknown>> = {
  'says nothing': {},
  'gives a reason alone': { reason: 'because' },
  'is for images alone': { images: ['nginx*'] },
  'has a field that nobody knows': { vulnerability: 'CVE-1', 'vex-status': 'fixed' },
  'has a field of a package that nobody knows': { package: { name: 'a', colour: 'red' } },
  'has an empty field': { vulnerability: '' },
  'is no mapping': 'CVE-1',
  'names a package by no mapping': { package: 'lodash' },
  'has a regular expression': { package: { name: '(a+)+$' } },
  'has a field that objects inherit': { constructor: 'x' },
}
for (const [what, rule] of Object.entries(noRules))
  test(`what ${what} is no rule, and the others are`, () => {
    const read = readIgnoreRules([rule, { vulnerability: 'CVE-1' }])
    assert.equal(read.rules.length, 1)
    assert.match(read.doubts[0] ?? '', /^ignore\[0\]: /)
  })

test('what is no list has no rules', () => {
  assert.deepEqual(readIgnoreRules({ vulnerability: 'CVE-1' }).doubts, ['ignore: expected a list of rules'])
})
