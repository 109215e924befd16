// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unifiedDiff } from './unified-diff.ts'

const numbered = Array.from({ length: 20 }, (_, i) => `l${i + 1}\n`).join('')

test('changes far apart are hunks of their own, near ones share one', () => {
  const at = (line: string) => numbered.indexOf(`${line}\n`)
  const replace = (line: string) => ({ start: at(line), end: at(line) + line.length, text: 'new' })
  assert.equal(
    unifiedDiff('f', numbered, [replace('l2'), replace('l4'), replace('l18')]),
    '--- a/f\n+++ b/f\n@@ -1,7 +1,7 @@\n l1\n-l2\n+new\n l3\n-l4\n+new\n l5\n l6\n l7\n'.concat(
      '@@ -15,6 +15,6 @@\n l15\n l16\n l17\n-l18\n+new\n l19\n l20\n',
    ),
  )
})

test('lines that come and go move what follows', () => {
  const text = 'a\nb\nc\n'
  assert.equal(
    unifiedDiff('f', text, [{ start: 2, end: 4, text: '' }]),
    '--- a/f\n+++ b/f\n@@ -1,3 +1,2 @@\n a\n-b\n c\n',
  )
  assert.equal(
    unifiedDiff('f', text, [{ start: 6, end: 6, text: 'd\n' }]),
    '--- a/f\n+++ b/f\n@@ -1,3 +1,4 @@\n a\n b\n c\n+d\n',
  )
})

test('a last line without an end is marked, as patch expects', () => {
  assert.equal(
    unifiedDiff('f', 'a\nb', [{ start: 0, end: 1, text: 'x' }]),
    '--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n',
  )
  assert.equal(
    unifiedDiff('f', 'a', [{ start: 1, end: 1, text: '\nb' }]),
    '--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n',
  )
})

test('no edits, no diff', () => assert.equal(unifiedDiff('f', 'a\n', []), ''))
