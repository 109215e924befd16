// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { fakeRest } from '#testing/fake-rest.ts'
import { tokenReviewer } from './token-review.ts'

const good = { authenticated: true, audiences: ['kubevuln'], user: { username: 'system:serviceaccount:k:operator' } }

const answers: Readonly<Record<string, readonly [status: object, username: string | undefined]>> = {
  'a token for this audience': [good, 'system:serviceaccount:k:operator'],
  'a token that is not valid': [{ authenticated: false }, undefined],
  'a token for somebody else': [{ ...good, audiences: ['storage'] }, undefined],
  'a server that does not tell for whom the token is': [{ ...good, audiences: undefined }, undefined],
}
for (const [name, [status, expected]] of Object.entries(answers)) {
  test(`token review: ${name}`, async () => {
    const review = tokenReviewer({
      rest: fakeRest(() => ({ body: { status } })),
      audiences: ['kubevuln'],
      clock: fakeClock(),
    })
    assert.equal(await review('token'), expected)
  })
}

test('an answer is trusted for a minute', async () => {
  const clock = fakeClock()
  const rest = fakeRest(() => ({ body: { status: good } }))
  const review = tokenReviewer({ rest, audiences: ['kubevuln'], clock })
  await review('token')
  await review('token')
  assert.equal(rest.requests.length, 1)
  await clock.advance(61_000)
  await review('token')
  assert.equal(rest.requests.length, 2)
})
