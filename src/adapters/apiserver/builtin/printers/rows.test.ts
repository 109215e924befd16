// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { kubernetesApi } from '#adapters/apiserver/builtin/kubernetes-api.ts'
import { apiVersionOf } from '#adapters/apiserver/descriptor.ts'
import type { KubeObject } from '#domain/kube-object.ts'

interface Sample {
  readonly object: KubeObject
  readonly status?: object
}

const samples = JSON.parse(readFileSync('test/parity/fixtures/objects.json', 'utf8')) as readonly Sample[]

const { descriptors, structure } = kubernetesApi({
  authenticate: () => Promise.resolve(undefined),
  authorize: () => Promise.resolve(false),
})

const created = '2026-12-01T00:00:00Z'
const now = Date.parse('2026-12-03T04:00:00Z')

function rowOf({ object, status }: Sample): string {
  const { apiVersion, kind } = object
  const descriptor = descriptors.find(each => each.kind === kind && apiVersionOf(each) === apiVersion)
  if (!descriptor) throw new Error(`no descriptor of ${apiVersion} ${kind}`)
  const whole = { ...object, metadata: { ...object.metadata, creationTimestamp: created }, ...(status && { status }) }
  const { metadata, ...body } = structure.admit(descriptor, whole).object
  const view = { meta: metadata, summary: undefined, bodyBytes: 0, body }
  const cells = descriptor.columns.map(column => `${column.name}=${String(column.cell(view, now))}`)
  return `${kind}: ${cells.join(' | ')}`
}

// `test/parity/printers.envtest.ts` compares the same objects with what a real API server prints.
test('the rows of objects in all the states that people meet', t => {
  const rows = samples.map(rowOf).join('\n')
  t.assert.fileSnapshot(rows, 'src/adapters/apiserver/builtin/golden/rows.txt', { serializers: [String] })
})
