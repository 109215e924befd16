// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StructuralSchema } from '#domain/structural-schema.ts'
import { spdxKinds } from './kinds.ts'
import { groupDefinitions, schemaName } from './openapi.ts'

const definitions = groupDefinitions()

function* refsIn(schema: StructuralSchema): Generator<string> {
  if (schema.$ref) yield schema.$ref
  const parts = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties]
  for (const part of parts) if (part) yield* refsIn(part)
}

test('every reference leads to a type of the group or of Kubernetes', () => {
  for (const [name, schema] of Object.entries(definitions)) {
    for (const ref of refsIn(schema)) {
      assert.ok(ref in definitions || ref.startsWith('io.k8s.apimachinery.'), `${name} refers to ${ref}`)
    }
  }
})

test('the sixteen kinds and the three retired ones have a schema, with their group, version and kind', () => {
  assert.equal(spdxKinds.length, 19)
  for (const { kind } of spdxKinds) {
    const gvk = definitions[schemaName(kind)]?.['x-kubernetes-group-version-kind']
    assert.deepEqual(gvk, [{ group: 'spdx.softwarecomposition.kubescape.io', kind, version: 'v1beta1' }])
    assert.ok(schemaName(`${kind}List`) in definitions, `${kind}List`)
  }
})

test('the schema of the scan, field by field', t => {
  const names = ['WorkloadConfigurationScan', 'ScannedControl', 'ScannedControlRule', 'CollapseConfigurationSpec']
  const shown = Object.fromEntries(names.map(name => [name, definitions[schemaName(name)]]))
  t.assert.fileSnapshot(shown, 'src/api/spdx-v1beta1/golden/schemas.json')
})

test('names, plurals and short names are unique', () => {
  for (const key of ['kind', 'plural', 'singular'] as const) {
    assert.equal(new Set(spdxKinds.map(kind => kind[key])).size, spdxKinds.length, key)
  }
  const shortNames = spdxKinds.flatMap(kind => kind.shortNames)
  assert.equal(new Set(shortNames).size, shortNames.length)
})
