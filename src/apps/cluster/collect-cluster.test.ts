// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { KubeRequest } from '#adapters/kube/rest/rest.ts'
import { systemClock } from '#runtime/clock.ts'
import { type FakeReply, fakeRest } from '#testing/fake-rest.ts'
import { collectCluster } from './collect-cluster.ts'

const kinds = { ConfigMap: 'configmaps', Pod: 'pods', Secret: 'secrets', Service: 'services' }
const resources = Object.entries(kinds).map(([kind, name]) => ({
  name,
  kind,
  namespaced: true,
  verbs: ['list', 'watch'],
}))

/** A cluster whose lists are all refused, the first one last. */
async function refuse({ path }: KubeRequest): Promise<FakeReply> {
  if (path === '/version') return { body: { gitVersion: 'v1.36.0' } }
  if (path === '/api') return { body: { kind: 'APIVersions', versions: ['v1'] } }
  if (path === '/apis') return { body: { kind: 'APIGroupList', groups: [] } }
  if (path === '/api/v1') return { body: { groupVersion: 'v1', resources } }
  const place = Object.values(kinds).findIndex(name => path.includes(name))
  await delay(8 - 2 * place)
  return { status: 403, body: { kind: 'Status', code: 403, reason: 'Forbidden', message: 'no' } }
}

test('what cannot be read is told in the order in which it was asked for, however answers come', async () => {
  const { doubts, unreadKinds } = await collectCluster({
    rest: fakeRest(refuse),
    clock: systemClock,
    kinds: Object.keys(kinds),
    signal: AbortSignal.timeout(5000),
  })
  assert.deepEqual(
    doubts.map(({ place }) => place),
    Object.keys(kinds),
  )
  assert.deepEqual(unreadKinds, new Set(Object.keys(kinds)))
})
