// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { fakeRest } from '#testing/fake-rest.ts'
import { listMetadata } from './metadata-list.ts'

const path = '/apis/example.com/v1/things'
const { signal } = new AbortController()

/** A server of three objects, two on a page. */
const server = () =>
  fakeRest(({ query }) =>
    query?.['continue'] === undefined
      ? { body: { metadata: { continue: 'next' }, items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] } }
      : { body: { metadata: { continue: '' }, items: [{ metadata: { name: 'c' } }] } },
  )

test('every page is read, metadata alone, and a reader who stops early asks for no further page', async () => {
  const whole = server()
  const names = (await Array.fromAsync(listMetadata(whole, path, signal))).map(({ name }) => name)
  assert.deepEqual(names, ['a', 'b', 'c'])
  assert.ok(whole.requests.every(({ accept }) => accept?.includes('PartialObjectMetadataList')))
  const early = server()
  for await (const { name } of listMetadata(early, path, signal)) if (name === 'a') break
  assert.equal(early.requests.length, 1)
})

test('a server that repeats its token is not asked for ever', async () => {
  const rest = fakeRest(() => ({ body: { metadata: { continue: 'same' }, items: [] } }))
  await assert.rejects(Array.fromAsync(listMetadata(rest, path, signal)), error => isKubeError(error, 'internal'))
  assert.equal(rest.requests.length, 2)
})
