// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PathEnds } from './path-ends.ts'

function endsOf(...ends: readonly string[]): PathEnds<string> {
  const index = new PathEnds<string>()
  for (const end of ends) index.add(end, end)
  return index
}

test('a path has the values of all its ends, in the order in which they were added', () => {
  const index = endsOf('.jar', '/app.jar', '/b.jar', '.ear')
  assert.deepEqual(index.find('/opt/app.jar', '/opt/app.jar'.length), ['.jar', '/app.jar'])
  assert.equal(index.find('/opt/app.war', '/opt/app.war'.length), undefined)
})

test('a path that is cut is judged by what is left', () => {
  const path = '/var/lib/dpkg/status.d/base'
  assert.deepEqual(endsOf('/dpkg/status.d', '/base').find(path, path.lastIndexOf('/')), ['/dpkg/status.d'])
  assert.equal(endsOf('/dpkg/status.d').find('/base', 0), undefined)
})

test('an end of one character is refused: it could not be told by two', () => {
  assert.throws(() => endsOf('R'), /two characters/)
})
