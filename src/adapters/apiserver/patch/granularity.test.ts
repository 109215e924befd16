// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import type { JsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { blobs } from '#testing/test-kinds.ts'
import { PatchError } from './patch-error.ts'
import { createStructure } from './structure.ts'

const library = createSchemaLibrary({ Blob: { type: 'object', properties: { spec: { type: 'object' } } } })
const structure = createStructure({ library, defaults: {}, mayRepeat: new Set() })
const descriptor = { ...blobs, schema: 'Blob', ownership: 'top-level' } as const
const time = '2026-01-01T00:00:00Z'

interface Step {
  readonly live?: KubeObject
  readonly manager: string
  readonly force?: boolean
  readonly isLong?: boolean
}

function blob(spec: JsonObject): KubeObject {
  return { apiVersion: 'shop.example/v1', kind: 'Blob', metadata: { name: 'b' }, spec }
}

function apply({ live, force = false, ...step }: Step, spec: JsonObject): KubeObject {
  return structure.apply({ descriptor, time, applied: blob(spec), force, ...step, ...(live && { live }) })
}

function update({ live, manager }: Step, spec: JsonObject): KubeObject {
  const next = { ...blob(spec), ...(live && { metadata: live.metadata }) }
  const managedFields = structure.managedFieldsAfter({ descriptor, time, manager, next, ...(live && { live }) })
  return { ...next, metadata: { ...next.metadata, managedFields } }
}

function owners({ metadata }: KubeObject): Readonly<Record<string, unknown>> {
  const entries = (metadata.managedFields ?? []) as readonly { manager: string; fieldsV1: unknown }[]
  return Object.fromEntries(entries.map(({ manager, fieldsV1 }) => [manager, fieldsV1]))
}

function conflictsOf(run: () => unknown): readonly unknown[] {
  try {
    run()
  } catch (error) {
    if (error instanceof PatchError) return (error.causes ?? []).map(({ field }) => field)
    throw error
  }
  return []
}

const whole = { 'f:spec': {} }

test('who writes an object whole owns its members as they are', () => {
  const made = update({ manager: 'one' }, { a: 1, b: { c: 2 } })
  assert.deepEqual(owners(made), { one: whole })
  assert.deepEqual(owners(update({ live: made, manager: 'two' }, { a: 2, b: { c: 2 } })), { two: whole })
})

test('who applies owns what was applied, and others keep the rest', () => {
  const made = update({ manager: 'writer' }, { a: 1, b: { c: 2 }, list: [1, 2] })
  assert.deepEqual(
    conflictsOf(() => apply({ live: made, manager: 'one' }, { a: 7 })),
    ['.spec.a'],
  )
  const added = apply({ live: made, manager: 'one' }, { d: 3 })
  assert.deepEqual(added['spec'], { a: 1, b: { c: 2 }, list: [1, 2], d: 3 })
  assert.deepEqual(owners(added), {
    one: { 'f:spec': { 'f:d': {} } },
    writer: { 'f:spec': { 'f:a': {}, 'f:b': { '.': {}, 'f:c': {} }, 'f:list': {} } },
  })
  const taken = apply({ live: added, manager: 'one', force: true }, { d: 3, a: 7 })
  assert.deepEqual(owners(taken), {
    one: { 'f:spec': { 'f:a': {}, 'f:d': {} } },
    writer: { 'f:spec': { 'f:b': { '.': {}, 'f:c': {} }, 'f:list': {} } },
  })
  assert.deepEqual(apply({ live: taken, manager: 'one' }, { d: 3 })['spec'], { b: { c: 2 }, list: [1, 2], d: 3 })
})

test('two who apply different fields do not stand in each other’s way', () => {
  const first = apply({ manager: 'one' }, { a: 1, shared: 0 })
  const second = apply({ live: first, manager: 'two' }, { b: 2, shared: 0 })
  assert.deepEqual(second['spec'], { a: 1, shared: 0, b: 2 })
  assert.deepEqual(
    conflictsOf(() => apply({ live: second, manager: 'two' }, { a: 2 })),
    ['.spec.a'],
  )
  assert.deepEqual(apply({ live: second, manager: 'one' }, { a: 1 })['spec'], { a: 1, shared: 0, b: 2 })
})

test('an update after somebody has applied takes over no more than it changes', () => {
  const applied = apply({ manager: 'one' }, { a: 1, b: 2 })
  const updated = update({ live: applied, manager: 'writer' }, { a: 1, b: 3, c: 4 })
  assert.deepEqual(owners(updated), {
    one: { 'f:spec': { 'f:a': {} } },
    writer: { 'f:spec': { 'f:b': {}, 'f:c': {} } },
  })
})

test('of what is too long members are owned as a whole, whoever applies', () => {
  const fine = apply({ manager: 'one' }, { a: 1 })
  assert.deepEqual(
    conflictsOf(() => apply({ live: fine, manager: 'two', isLong: true }, { b: 2 })),
    ['.spec'],
  )
  const forced = apply({ live: fine, manager: 'two', isLong: true, force: true }, { b: 2 })
  assert.deepEqual([forced['spec'], owners(forced)], [{ b: 2 }, { two: whole }])
})
