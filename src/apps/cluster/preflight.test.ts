// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDiscovery } from '#adapters/kube/discovery/discovery.ts'
import type { KubeRequest } from '#adapters/kube/rest/rest.ts'
import { systemClock } from '#runtime/clock.ts'
import { fakeRest } from '#testing/fake-rest.ts'
import { preflight } from './preflight.ts'

const resource = (name: string, kind: string) => ({ name, kind, namespaced: true, verbs: ['list', 'watch'] })

/** A cluster with pods, secrets and deployments, which lets everybody list all but secrets. */
function answer({ path, body }: KubeRequest): { readonly status?: number; readonly body: unknown } {
  switch (path) {
    case '/api':
      return { body: { kind: 'APIVersions', versions: ['v1'] } }
    case '/api/v1':
      return { body: { groupVersion: 'v1', resources: [resource('pods', 'Pod'), resource('secrets', 'Secret')] } }
    case '/apis':
      return {
        body: {
          kind: 'APIGroupList',
          groups: [
            {
              name: 'apps',
              versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
              preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
            },
          ],
        },
      }
    case '/apis/apps/v1':
      return { body: { groupVersion: 'apps/v1', resources: [resource('deployments', 'Deployment')] } }
  }
  const { spec } = body as { readonly spec: { readonly resourceAttributes: { readonly resource: string } } }
  const allowed = spec.resourceAttributes.resource !== 'secrets'
  return { body: { status: { allowed, ...(!allowed && { reason: 'RBAC: no rule' }) } } }
}

test('kinds are told apart: readable, not served, refused', async () => {
  const rest = fakeRest(answer)
  const found = await preflight({
    rest,
    discovery: createDiscovery(rest, systemClock),
    kinds: ['Secret', 'Pod', 'Deployment.apps', 'CiliumNetworkPolicy.cilium.io'],
    signal: AbortSignal.timeout(5000),
  })
  assert.deepEqual(found, {
    readable: ['Deployment.apps', 'Pod'],
    absent: ['CiliumNetworkPolicy.cilium.io'],
    refused: [{ kind: 'Secret', because: 'you may not list secrets: RBAC: no rule' }],
  })
})

test('where nobody may ask, nothing counts as readable', async () => {
  const rest = fakeRest(request =>
    request.method === 'POST'
      ? { status: 403, body: { kind: 'Status', code: 403, reason: 'Forbidden' } }
      : answer(request),
  )
  const { readable, refused } = await preflight({
    rest,
    discovery: createDiscovery(rest, systemClock),
    kinds: ['Pod'],
    signal: AbortSignal.timeout(5000),
  })
  assert.deepEqual(readable, [])
  assert.match(refused[0]?.because ?? '', /cannot be asked/)
})
