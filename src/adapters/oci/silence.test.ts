// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { OciError } from './errors.ts'
import { flowing, isSilence } from './silence.ts'

const idleTimeoutMs = 10_000

/** What comes through of pieces that take that long each. */
async function passed(pieces: readonly (readonly [waitMs: number, bytes: number])[], pauseMs = 0): Promise<number> {
  const clock = fakeClock()
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const [waitMs, bytes] of pieces) {
      await clock.advance(waitMs)
      yield new Uint8Array(bytes)
    }
  }
  let sum = 0
  for await (const piece of flowing(body(), { clock, idleTimeoutMs })) {
    sum += piece.byteLength
    await clock.advance(pauseMs)
  }
  return sum
}

test('a slow line passes, and one on which next to nothing comes does not', async () => {
  const second = 1_000
  assert.equal(await passed(Array.from({ length: 40 }, () => [second, 2_000] as const)), 80_000)
  await assert.rejects(passed(Array.from({ length: 40 }, () => [second, 100] as const)), isSilence)
})

test('what came fast at first does not excuse what comes later', async () => {
  const pieces = [[1, 10_000_000], ...Array.from({ length: 40 }, () => [1_000, 10] as const)] as const
  await assert.rejects(passed(pieces), isSilence)
})

test('the time that the reader takes is not that of the server', async () => {
  assert.equal(
    await passed(
      Array.from({ length: 40 }, () => [1, 10] as const),
      60_000,
    ),
    400,
  )
})

test('silence is told from other failures, also as their cause', () => {
  const silent = Object.assign(new Error('late'), { code: 'UND_ERR_BODY_TIMEOUT' })
  assert.ok(isSilence(silent) && isSilence(new OciError('unreachable', 'x', { cause: silent })))
  assert.ok(isSilence(Object.assign(new Error('late'), { code: 'UND_ERR_HEADERS_TIMEOUT' })))
  assert.ok(!isSilence(Object.assign(new Error('reset'), { code: 'ECONNRESET' })) && !isSilence('late'))
})
