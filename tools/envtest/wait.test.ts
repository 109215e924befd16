// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EnvtestError } from './error.ts'
import { waitFor } from './wait.ts'

const wait = { what: 'tea', timeoutMs: 20, pollMs: 1 }

test('waiting: ends with what was seen first', async () => {
  const looks = [undefined, 'tea', 'cake']
  // A machine that is busy must not decide this: the time is long, the looks are few.
  assert.equal(await waitFor({ ...wait, timeoutMs: 30_000 }, async () => looks.shift()), 'tea')
})

test('waiting: a look that throws is no end, but says why there was none', async () => {
  let looks = 0
  const look = () => Promise.reject(new Error(`no water at look ${++looks}`))
  await assert.rejects(waitFor({ ...wait, timeoutMs: 200 }, look), error => {
    assert.ok(error instanceof EnvtestError && error.code === 'not-ready')
    assert.equal(error.message, `waited 0.2 s for tea: no water at look ${looks}`)
    return looks > 1
  })
})
