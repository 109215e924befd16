// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtinDescriptors } from '#adapters/apiserver/builtin/descriptors.ts'
import { builtinDefinitions } from '#adapters/apiserver/builtin/facts.ts'
import { createOpenApiProvider } from './openapi-provider.ts'
import { createSchemaLibrary } from './schema-library.ts'

const descriptors = builtinDescriptors({
  authenticate: () => Promise.resolve(undefined),
  authorize: () => Promise.resolve(false),
})
const library = createSchemaLibrary(builtinDefinitions)
const provider = createOpenApiProvider({ descriptors, library, version: 'v1.36.3' })

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

function v3(path: string): Document {
  return JSON.parse(Buffer.from(provider.v3(path)?.bytes ?? []).toString()) as Document
}

test('there is a document for each group and version, and none for others', () => {
  const paths = provider.v3Paths()
  assert.equal(paths.length, 22)
  assert.ok(paths.includes('api/v1') && paths.includes('apis/apps/v1'))
  assert.equal(provider.v3('apis/apps/v2'), undefined)
})

test('every reference of every document leads somewhere within it', () => {
  for (const path of provider.v3Paths()) {
    const document = v3(path)
    for (const [, name = ''] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      assert.ok(name in document.components.schemas, `${path}: ${name}`)
    }
  }
  const whole = Buffer.from(provider.v2().bytes).toString()
  const { definitions } = JSON.parse(whole) as { definitions: object }
  for (const [, name = ''] of whole.matchAll(/"#\/definitions\/([^"]+)"/g)) assert.ok(name in definitions, name)
})

test('operation ids are unique, within a document and in the whole', () => {
  const { paths } = JSON.parse(Buffer.from(provider.v2().bytes).toString()) as Document
  const ids = Object.values(paths).flatMap(path => Object.values(path).flatMap(({ operationId }) => operationId ?? []))
  assert.equal(new Set(ids).size, ids.length)
  assert.ok(ids.length > 400)
})

test('the operations of one resource, as clients look them up', t => {
  const document = v3('apis/apps/v1')
  const shown = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => path.endsWith('/replicasets/{name}')),
  )
  t.assert.fileSnapshot(shown, 'src/adapters/apiserver/schema/golden/replicasets-v3.json')
})

test('a document is built once and its ETag is of its bytes', () => {
  assert.equal(provider.v2(), provider.v2())
  assert.notEqual(provider.v2().etag, provider.v2Protobuf().etag)
  assert.match(provider.v2().etag, /^"[0-9A-F]{32}"$/)
})

test('the protobuf form holds what the JSON form does', () => {
  const text = Buffer.from(provider.v2Protobuf().bytes).toString('latin1')
  for (const part of [
    'replaceAppsV1NamespacedDeployment',
    'io.k8s.api.core.v1.PodSpec',
    'x-kubernetes-patch-merge-key',
  ]) {
    assert.ok(text.includes(part), part)
  }
})
