// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { createRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { storageApi } from '#services/storage/start.ts'
import { startTestServer } from '#testing/api-server.ts'
import { localResults } from './local-results.ts'

const apiVersion = 'spdx.softwarecomposition.kubescape.io/v1beta1'
const plural = 'workloadconfigurationscansummaries'
const collection = `/apis/${apiVersion}/namespaces/shop/${plural}`

function summary(name: string, failed: number, fields: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    apiVersion,
    kind: 'WorkloadConfigurationScanSummary',
    metadata: { name, namespace: 'shop', labels: { a: 'b' }, ...fields },
    spec: { severities: { critical: failed, high: 0, medium: 0, low: 0, unknown: 0 }, controls: {} },
  }
}

/** What two writes of the same differ in, and when. */
function comparable({ metadata, ...rest }: KubeObject): unknown {
  const { name: _, uid: __, resourceVersion: ___, creationTimestamp: ____, managedFields, ...kept } = metadata
  return { ...rest, kept, managers: (managedFields as { manager: string }[] | undefined)?.map(each => each.manager) }
}

test('what is written within the process is what would be written over HTTP, and so is what is refused', async () => {
  const limits = { maxObjectBytes: 100_000 }
  await using server = await startTestServer(storageApi().descriptors.map(each => ({ ...each, limits })))
  const rest = createRest({ server: server.url })
  const writes = localResults(server.server.operations)
  const get = (name: string) => rest.request<KubeObject>({ method: 'GET', path: `${collection}/${name}` })
  const refused = (code: 'already-exists' | 'conflict' | 'not-found' | 'too-large') => (error: unknown) =>
    isKubeError(error, code)

  const first = await writes.create(plural, summary('here', 1))
  await rest.request({ method: 'POST', path: collection, body: summary('there', 1) })
  assert.equal((await get('here')).metadata.resourceVersion, first)
  assert.deepEqual(comparable(await get('here')), comparable(await get('there')))
  await assert.rejects(writes.create(plural, summary('here', 1)), refused('already-exists'))

  const second = await writes.replace(plural, summary('here', 2, { resourceVersion: first }))
  assert.notEqual(second, first)
  assert.deepEqual((await get('here'))['spec'], summary('here', 2)['spec'])
  assert.equal(await writes.replace(plural, summary('here', 2, { resourceVersion: second })), second, 'nothing changed')
  await assert.rejects(writes.replace(plural, summary('here', 3, { resourceVersion: first })), refused('conflict'))
  await assert.rejects(writes.replace(plural, summary('gone', 1, { resourceVersion: first })), refused('not-found'))
  const huge = { ...summary('huge', 1), spec: { text: 'x'.repeat(100_000) } }
  await assert.rejects(writes.create(plural, huge), refused('too-large'))
  await rest.close()
})
