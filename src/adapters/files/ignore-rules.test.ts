// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ignoreRules } from './ignore-rules.ts'

const cases: Record<string, [rules: string, ignored: readonly string[], kept: readonly string[]]> = {
  'a name matches at any depth': ['test.yaml', ['test.yaml', 'a/b/test.yaml'], ['test.yml', 'atest.yaml']],
  'a slash ties to the root': ['/a.yaml\nb/c.yaml', ['a.yaml', 'b/c.yaml'], ['x/a.yaml', 'x/b/c.yaml']],
  'a star stays within a name': ['*.json', ['a.json', 'x/y.json'], ['a.json/b']],
  'two stars cross folders': ['a/**/z.yaml', ['a/z.yaml', 'a/b/c/z.yaml'], ['z.yaml', 'a/z']],
  'a class of characters': ['v[0-9]?.yaml\nw[!a]', ['v1a.yaml', 'wb'], ['va1.yaml', 'wa']],
  'the last one decides': ['*.yaml\n!keep.yaml', ['a.yaml'], ['keep.yaml']],
  'remarks and empty lines': ['# x\n\n\\#y', ['#y'], ['# x', 'x']],
  'a folder pattern is for folders alone': ['build/', [], ['build']],
}
for (const [reason, [rules, ignored, kept]] of Object.entries(cases)) {
  test(`ignore: ${reason}`, () => {
    const isIgnored = ignoreRules(rules)
    for (const path of ignored) assert.ok(isIgnored(path, false), path)
    for (const path of kept) assert.ok(!isIgnored(path, false), path)
  })
}

test('a pattern that would take an expression forever ends at once', () => {
  const isIgnored = ignoreRules(`${'*a'.repeat(300)}b\n${'**/a/'.repeat(100)}b`)
  assert.equal(isIgnored(Array.from({ length: 60 }, () => 'a'.repeat(100)).join('/'), false), false)
})
