// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#runtime/clock.ts'
import { OciError } from './errors.ts'
import { resumed } from './resumed.ts'

const sizeBytes = 100
const clock = { ...systemClock, sleep: async () => undefined }
const silent = Object.assign(new Error('late'), { code: 'UND_ERR_BODY_TIMEOUT' })
const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' })

/** An answer: so many bytes, and then a failure; a failure instead of an answer. */
type Answer = { readonly bytes: number; readonly failure: Error } | OciError

/** How many answers were taken, and how it ended. */
async function ended(
  answers: readonly Answer[],
): Promise<{ readonly asked: number; readonly bytes: number; error?: unknown }> {
  let asked = 0
  let bytes = 0
  async function openAt(offset: number) {
    const answer = answers[asked++]
    if (!answer) throw new Error('asked too often')
    if (answer instanceof OciError) throw answer
    const { bytes: sentBytes, failure } = answer
    async function* body(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(sentBytes)
      throw failure
    }
    return { startsAt: offset, body: body() }
  }
  try {
    for await (const piece of resumed({ sizeBytes, openAt, clock, random: () => 0, idleTimeoutMs: 1_000 }))
      bytes += piece.byteLength
    return { asked, bytes }
  } catch (error) {
    return { asked, bytes, error }
  }
}

const silentAtOnce = new OciError('unreachable', 'no answer', { cause: silent })
const refused = new OciError('unreachable', 'refused', { cause: reset })
const cases: Readonly<
  Record<string, readonly [answers: readonly Answer[], asked: number, message: RegExp | undefined]>
> = {
  'it fell silent, and the rest came': [
    [
      { bytes: 40, failure: silent },
      { bytes: 60, failure: silent },
    ],
    2,
    undefined,
  ],
  'it fell silent twice': [
    [
      { bytes: 40, failure: silent },
      { bytes: 20, failure: silent },
    ],
    2,
    /sends nothing for 1s, or next to nothing, after 60 of 100 bytes/,
  ],
  'it is silent when it is asked, which was tried twice already': [[silentAtOnce], 1, /sends nothing/],
  'connections that break are cheap, and tried more often': [
    [refused, { bytes: 0, failure: reset }, refused, { bytes: 0, failure: reset }],
    4,
    /broke off after 0 of 100 bytes/,
  ],
}
for (const [because, [answers, asked, message]] of Object.entries(cases)) {
  test(`a download goes on or ends: ${because}`, async () => {
    const outcome = await ended(answers)
    assert.equal(outcome.asked, asked)
    if (!message) return assert.deepEqual(outcome, { asked, bytes: sizeBytes })
    assert.ok(outcome.error instanceof OciError && outcome.error.code === 'unreachable')
    assert.match(outcome.error.message, message)
  })
}
