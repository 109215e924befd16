// SPDX-License-Identifier: Apache-2.0
/** Table cells of ours for the objects of a real kube-apiserver, compared with the table that it prints itself. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { kubernetesApi } from '#adapters/apiserver/builtin/kubernetes-api.ts'
import { apiVersionOf, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { callApi, readApi } from '#tools/envtest/access.ts'

interface Sample {
  /** Path of its collection. */
  readonly path: string
  readonly object: KubeObject
  readonly status?: object
}

interface Table {
  readonly columnDefinitions: readonly { name: string; type: string; format: string; priority: number }[]
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: KubeObject }[]
}

const samples = JSON.parse(readFileSync('test/parity/fixtures/objects.json', 'utf8')) as readonly Sample[]

const { descriptors } = kubernetesApi({
  authenticate: () => Promise.resolve(undefined),
  authorize: () => Promise.resolve(false),
})

/** Resources whose rows differ, each with its reason. */
const differing: Readonly<Record<string, string>> = {
  '/apis/networking.k8s.io/v1/ipaddresses': 'the real table has a third cell for its two columns',
  '/apis/autoscaling/v1/horizontalpodautoscalers': 'metrics beside CPU are in an annotation there, of another shape',
}

function collectionOf(descriptor: ResourceDescriptor): string {
  return `${descriptor.group === '' ? '/api' : '/apis'}/${apiVersionOf(descriptor)}/${descriptor.plural}`
}

/** Cells without ages, which differ by when each side looks at the clock. */
function ageless(cells: readonly unknown[]): unknown {
  return JSON.parse(
    JSON.stringify(cells).replaceAll(/(?<![\w.-])\d+[smhdy](?:\d+[smhdy])?(?![\w.-])/g, 'AGE'),
  ) as unknown
}

function viewOf(object: KubeObject) {
  const { apiVersion: _, kind: __, metadata, ...body } = object
  return { meta: metadata, summary: undefined, bodyBytes: 0, body }
}

describeOnEnvtest('printers, against a real kube-apiserver', { controllerManager: false }, plane => {
  before(async () => {
    const { adminConfig } = plane()
    for (const { path, object, status } of samples) {
      await readApi(adminConfig, { method: 'POST', path, body: object })
      if (!status) continue
      const contentType = 'application/merge-patch+json'
      const place = `${path}/${object.metadata.name}/status`
      await readApi(adminConfig, { method: 'PATCH', path: place, body: { status }, contentType })
    }
  })

  test('the same columns and the same rows for every kind', async () => {
    const { adminConfig } = plane()
    let rows = 0
    for (const descriptor of descriptors) {
      if (!descriptor.verbs.includes('list')) continue
      const path = collectionOf(descriptor)
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
      const table = (await readApi(adminConfig, { path: `${path}?includeObject=Object`, accept })) as Table
      const columns = descriptor.columns.map(({ name, type, format = '', priority = 0 }) => ({
        name,
        type,
        format,
        priority,
      }))
      assert.deepEqual(
        table.columnDefinitions.map(({ name, type, format, priority }) => ({ name, type, format, priority })),
        columns,
        path,
      )
      if (path in differing) continue
      for (const { cells, object } of table.rows) {
        const view = viewOf(object)
        const now = Date.now()
        const own = descriptor.columns.map(column => column.cell(view, now))
        assert.deepEqual(ageless(own), ageless(cells), `${path} ${object.metadata.name}`)
        rows++
      }
    }
    // Fewer would mean that the samples were not there.
    assert.ok(rows >= samples.length - 2, `${rows} rows`)
  })

  test('every discovered resource is described, with the same verbs and names', async () => {
    const { adminConfig } = plane()
    const groupVersions = new Set(descriptors.map(apiVersionOf))
    for (const groupVersion of groupVersions) {
      const path = `${groupVersion.includes('/') ? '/apis' : '/api'}/${groupVersion}`
      const { status, text } = await callApi(adminConfig, { path })
      assert.equal(status, 200, path)
      const { resources } = JSON.parse(text) as {
        resources: readonly { name: string; verbs: string[]; kind: string }[]
      }
      for (const { name, verbs, kind } of resources) {
        if (name.includes('/') || ['bindings', 'componentstatuses'].includes(name)) continue
        const own = descriptors.find(each => each.plural === name && apiVersionOf(each) === groupVersion)
        assert.deepEqual([own?.kind, own?.verbs], [kind, verbs.toSorted()], `${path} ${name}`)
      }
    }
  })
})
