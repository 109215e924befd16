// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnswerMemory, notFailing, remembered } from './answer.ts'
import { failed } from './status.ts'

test('what is remembered is which rules have nothing to say', () => {
  const memory = new AnswerMemory()
  const [object, other] = [{}, {}]
  const failing = { failures: [], info: failed }
  memory.note(object, 0, [notFailing, undefined, failing])
  memory.note(object, 1, [failing])
  const own = memory.recall(object, 0)
  assert.deepEqual(
    [0, 1, 2].map(at => remembered(own, at)),
    [notFailing, undefined, null],
  )
  assert.equal(remembered(memory.recall(object, 1), 0), null)
  assert.equal(memory.recall(object, 2), undefined)
  assert.equal(remembered(memory.recall(other, 0), 0), null, 'what is not known has to be asked')
})
