// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '#adapters/apiserver/api-error.ts'
import type { KubeRequest } from '#adapters/kube/rest/rest.ts'
import { type FakeReply, fakeRest } from '#testing/fake-rest.ts'
import { createReviews } from './reviews.ts'

interface Body {
  readonly kind: string
  readonly spec: { readonly token?: string; readonly user?: string }
}

function answer({ body }: KubeRequest): FakeReply {
  const { kind, spec } = body as Body
  if (kind === 'TokenReview')
    return { body: { status: spec.token === 'bad' ? {} : { authenticated: true, user: { username: spec.token } } } }
  return { body: { status: { allowed: spec.user === 'ann', reason: 'because' } } }
}

function attributes(name: string, path = '/apis') {
  return { user: { name, groups: [] }, verb: 'get', path }
}

test('good and bad answers are remembered', async () => {
  const rest = fakeRest(answer)
  const reviews = createReviews({ rest })
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(await reviews.userOfToken('ann'), { name: 'ann', groups: [] })
    assert.equal(await reviews.userOfToken('bad'), undefined)
    assert.deepEqual(await reviews.mayDo(attributes('ann')), { allowed: true, reason: 'because' })
    assert.deepEqual(await reviews.mayDo(attributes('bob')), { allowed: false, reason: 'because' })
  }
  assert.equal(rest.requests.length, 4)
})

test('what one may do is not what another one may, nor elsewhere', async () => {
  const rest = fakeRest(answer)
  const reviews = createReviews({ rest })
  await reviews.mayDo(attributes('ann', '/apis'))
  await reviews.mayDo(attributes('ann', '/version'))
  await reviews.mayDo({ ...attributes('ann'), user: { name: 'ann', groups: ['ops'] } })
  await reviews.mayDo({ ...attributes('ann'), verb: 'post' })
  assert.equal(rest.requests.length, 4)
})

test('many who wait for one answer ask once', async () => {
  const rest = fakeRest(async request => {
    await new Promise(resolve => setImmediate(resolve))
    return answer(request)
  })
  const reviews = createReviews({ rest })
  const users = await Promise.all(Array.from({ length: 50 }, () => reviews.userOfToken('ann')))
  assert.ok(users.every(user => user?.name === 'ann'))
  assert.equal(rest.requests.length, 1)
})

test('made-up tokens do not flood the API server: who comes beyond the bound is told to come again', async () => {
  const gate = Promise.withResolvers<void>()
  const rest = fakeRest(async request => {
    await gate.promise
    return answer(request)
  })
  const reviews = createReviews({ rest })
  const asked = Array.from({ length: 100 }, (_, i) => reviews.userOfToken(`made-up-${i}`))
  await assert.rejects(
    reviews.userOfToken('one-more'),
    (error: unknown) =>
      error instanceof ApiError &&
      error.reason === 'TooManyRequests' &&
      error.status().details?.retryAfterSeconds === 1,
  )
  gate.resolve()
  await Promise.all(asked)
  assert.equal(rest.requests.length, 100)
  assert.equal((await reviews.userOfToken('one-more'))?.name, 'one-more')
})

test('an answer that did not come is asked for again, and is no refusal', async () => {
  let isDown = true
  const rest = fakeRest(request => (isDown ? { status: 503, body: {} } : answer(request)))
  const reviews = createReviews({ rest })
  await assert.rejects(reviews.userOfToken('ann'))
  await assert.rejects(reviews.mayDo(attributes('ann')))
  isDown = false
  assert.equal((await reviews.userOfToken('ann'))?.name, 'ann')
  assert.equal((await reviews.mayDo(attributes('ann'))).allowed, true)
})
