// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeRequest } from '#adapters/kube/rest/rest.ts'
import { metadataOnly } from './metadata-only.ts'

const type = { apiVersion: 'v1', kind: 'Secret' }

test('a list and a watch ask for the metadata, and take whole objects where a server has no other', async () => {
  const asked: (string | undefined)[] = []
  const raw = async (request: KubeRequest): Promise<never> => {
    asked.push(request.accept)
    throw new Error('asked')
  }
  const { rest } = metadataOnly({ raw }, type)
  for (const query of [{}, { watch: true }])
    await assert.rejects(rest.raw({ method: 'GET', path: '/api/v1/secrets', query }))
  assert.deepEqual(
    asked.map(accept => accept?.replace(/;.*,/, ' … ')),
    ['application/json … application/json', 'application/json … application/json'],
  )
  assert.match(asked[0] ?? '', /as=PartialObjectMetadataList;/)
  assert.match(asked[1] ?? '', /as=PartialObjectMetadata;/)
})

test('an object gets its type back; one that came whole stays as it is', () => {
  const { withType } = metadataOnly({ raw: () => Promise.reject(new Error('not asked')) }, type)
  const metadata = { name: 'db', namespace: 'shop' }
  const partial = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata }
  assert.deepEqual(withType(partial), { ...type, metadata })
  const whole = { ...type, metadata, type: 'Opaque' }
  assert.equal(withType(whole), whole)
})
