// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOpenApiProvider } from '#adapters/apiserver/schema/openapi-provider.ts'
import { createSchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import { groupDefinitions } from '#api/spdx-v1beta1/openapi.ts'
import { fakeSourceReader } from '#testing/fake-source-reader.ts'
import { spdxDescriptors } from './descriptors.ts'
import { sourceKeys } from './source-keys.ts'

const descriptors = spdxDescriptors()

test('nineteen kinds: those that are computed can only be read, and say so', () => {
  assert.equal(descriptors.length, 19)
  const computed = descriptors.filter(({ projection }) => projection).map(({ plural }) => plural)
  assert.deepEqual(computed.toSorted(), [
    'configurationscansummaries',
    'generatednetworkpolicies',
    'sbomspdxv2p3filtereds',
    'sbomspdxv2p3s',
    'sbomsummaries',
    'vulnerabilitysummaries',
  ])
  for (const { projection, verbs, patchTypes, kind } of descriptors) {
    assert.deepEqual(verbs.includes('create'), projection === undefined, kind)
    assert.deepEqual(patchTypes.length > 0, projection === undefined, kind)
  }
})

test('every schema named is in the document that clients read', () => {
  const library = createSchemaLibrary(groupDefinitions())
  const provider = createOpenApiProvider({ descriptors, library, version: 'v1beta1' })
  assert.deepEqual(provider.v3Paths(), ['apis/spdx.softwarecomposition.kubescape.io/v1beta1'])
  const document = Buffer.from(provider.v3(provider.v3Paths()[0] ?? '')?.bytes ?? []).toString()
  // kubectl would send them if it were told, and cannot make them across the map of controls.
  assert.ok(!document.includes('strategic-merge-patch'))
  for (const { schema, kind } of descriptors) assert.ok(schema && document.includes(`"${schema}":`), kind)
})

test('a body too long to be parsed for its row has none', () => {
  const sbom = descriptors.find(({ kind }) => kind === 'SBOMSyft')
  const meta = { name: 'x' }
  const long = {
    meta,
    summary: undefined,
    bodyBytes: 17 * 1024 * 1024,
    get body(): Readonly<Record<string, unknown>> {
      throw new Error('the body was read')
    },
  }
  assert.equal(sbom?.summarise?.(long), undefined)
  assert.deepEqual(sbom?.summarise?.({ meta, summary: undefined, bodyBytes: 10, body: { spec: { syft: {} } } }), {
    packages: 0,
    distro: '',
  })
})

test('retired kinds mirror the SBOMs of today', async () => {
  const reader = fakeSourceReader([
    {
      key: sourceKeys.sboms,
      meta: {
        name: 'nginx',
        namespace: 'kubescape',
        uid: 'u',
        labels: { a: 'b' },
        creationTimestamp: '2026-01-01T00:00:00Z',
      },
      body: { spec: { metadata: { tool: { name: 'syft' } }, syft: { artifacts: [{ id: '1', name: 'zlib' }] } } },
    },
  ])
  const find = (plural: string) => descriptors.find(descriptor => descriptor.plural === plural)?.projection
  const spdx = await find('sbomspdxv2p3s')?.get(reader, { namespace: 'kubescape', name: 'nginx' })
  assert.ok(spdx)
  const { spec } = (await spdx.body()) as { spec: { metadata: object; spdx: { packages: { name: string }[] } } }
  assert.deepEqual(spec.metadata, { tool: { name: 'syft' } })
  assert.deepEqual(
    spec.spdx.packages.map(({ name }) => name),
    ['nginx', 'zlib'],
  )
  const summary = await find('sbomsummaries')?.get(reader, { namespace: 'kubescape', name: 'nginx' })
  assert.deepEqual(summary?.meta.labels, { a: 'b' })
  assert.notEqual(summary?.meta.uid, 'u')
  assert.deepEqual(await summary?.body(), { spec: {}, status: {} })
})
