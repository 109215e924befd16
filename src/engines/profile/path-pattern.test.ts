// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesPath, maxSegments, pathOf, segmentsOf } from './path-pattern.ts'

const matches: Readonly<Record<string, readonly [pattern: string, path: string, boolean]>> = {
  'a literal is itself': ['/etc/passwd', '/etc/passwd', true],
  'one segment stands for one': ['/proc/⋯/stat', '/proc/17/stat', true],
  'one segment does not stand for two': ['/proc/⋯/stat', '/proc/17/task/stat', false],
  'one segment does not stand for none': ['/proc/⋯/stat', '/proc/stat', false],
  'many in the middle stand for none': ['/usr/*/x.so', '/usr/x.so', true],
  'many in the middle stand for some': ['/usr/*/x.so', '/usr/lib/a/b/x.so', true],
  'many at the end stand for one': ['/etc/*', '/etc/passwd', true],
  'many at the end stand for some': ['/etc/*', '/etc/ssl/certs', true],
  'many at the end do not stand for none': ['/etc/*', '/etc', false],
  'two times many are tried in every way': ['/a/*/b/*/c', '/a/b/x/b/y/b/c', true],
  'slashes at the end do not count': ['/etc/', '/etc', true],
  'an empty pattern stands for nothing': ['', '/', false],
  'nothing is not a path': ['/*', '', false],
  'a star within a segment is itself': ['/a/b*', '/a/bc', false],
  'a pattern stands for the pattern that it is': ['/a/⋯', '/a/⋯', true],
  'the root': ['/', '/', true],
}

for (const [why, [pattern, path, expected]] of Object.entries(matches))
  test(`a pattern of paths: ${why}`, () => assert.equal(matchesPath(pattern, path), expected))

const cleaned: Readonly<Record<string, readonly [path: string, string]>> = {
  'doubled slashes and dots go': ['/a//./b/', '/a/b'],
  'two dots go one up': ['/a/b/../c', '/a/c'],
  'nobody goes up from the root': ['/../../a', '/a'],
  'a path that is not from the root may begin above': ['../a', '../a'],
  'the root is a slash': ['//', '/'],
  'a path of nothing but dots is here': ['./a/..', '.'],
}

for (const [why, [path, expected]] of Object.entries(cleaned))
  test(`the segments of a path: ${why}`, () => assert.equal(pathOf(segmentsOf(path)), expected))

test('a path longer than any that can be opened keeps its beginning', () => {
  const long = `/${'a'.repeat(3000)}/${'b'.repeat(1_000_000)}`
  assert.deepEqual(segmentsOf(long), ['', 'a'.repeat(3000), '*'])
  const deep = '/d'.repeat(500_000)
  assert.equal(segmentsOf(deep).length, maxSegments)
  assert.ok(matchesPath(pathOf(segmentsOf(deep)), '/d'.repeat(2000)))
})

test('a pattern that could be tried in very many ways is not slow', () => {
  const path = `${'/a'.repeat(2000)}/x`
  const startedMs = performance.now()
  assert.equal(matchesPath(`${'/*/a'.repeat(1000)}/b`, path), false)
  assert.ok(performance.now() - startedMs < 2000)
})
