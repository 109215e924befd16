// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtinDescriptors } from '#adapters/apiserver/builtin/descriptors.ts'
import { builtinDefinitions } from '#adapters/apiserver/builtin/facts.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { createSchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import type { JsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { PatchError } from './patch-error.ts'
import { createStructure } from './structure.ts'

const structure = createStructure({
  library: createSchemaLibrary(builtinDefinitions),
  defaults: {},
  mayRepeat: new Set(),
})

function descriptor(plural: string): ResourceDescriptor {
  const ports = { authenticate: () => Promise.resolve(undefined), authorize: () => Promise.resolve(false) }
  const found = builtinDescriptors(ports).find(candidate => candidate.plural === plural)
  if (!found) throw new Error(`no descriptor ${plural}`)
  return found
}

const deployments = descriptor('deployments')
const time = '2026-01-01T00:00:00Z'
const later = '2026-01-02T00:00:00Z'

function deployment(spec: JsonObject, labels: Readonly<Record<string, string>> = {}): KubeObject {
  const metadata = { name: 'd', namespace: 'n', ...(Object.keys(labels).length > 0 && { labels }) }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec }
}

interface Step {
  readonly live?: KubeObject
  readonly manager: string
  readonly force?: boolean
  readonly at?: string
}

function apply({ live, manager, force = false, at = time }: Step, applied: KubeObject): KubeObject {
  return structure.apply({ descriptor: deployments, manager, time: at, applied, force, ...(live && { live }) })
}

function update({ live, manager, at = time }: Step, next: KubeObject): KubeObject {
  const write = { descriptor: deployments, manager, time: at, next, ...(live && { live }) }
  const managedFields = structure.managedFieldsAfter(write)
  return { ...next, metadata: { ...next.metadata, managedFields } }
}

function fieldsOf(object: KubeObject, manager: string): unknown {
  const entries = (object.metadata.managedFields ?? []) as readonly { manager: string; fieldsV1: unknown }[]
  return entries.find(entry => entry.manager === manager)?.fieldsV1
}

const container = (name: string, more: JsonObject = {}) => ({ name, ...more })

test('apply creates: the applier owns exactly what it sent', () => {
  const applied = deployment(
    { replicas: 2, selector: { matchLabels: { a: 'b' } }, template: { spec: { containers: [container('web')] } } },
    { team: 'x' },
  )
  const created = apply({ manager: 'ann' }, applied)
  assert.deepEqual(created['spec'], applied['spec'])
  assert.deepEqual(created.metadata.managedFields, [
    {
      apiVersion: 'apps/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': { 'f:labels': { 'f:team': {} } },
        'f:spec': {
          'f:replicas': {},
          // A selector is atomic: owned as a whole.
          'f:selector': {},
          'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:name': {} } } } },
        },
      },
      manager: 'ann',
      operation: 'Apply',
      time,
    },
  ])
})

test('applying the same again changes nothing, not even the time', () => {
  const applied = deployment({ replicas: 2 })
  const live = apply({ manager: 'ann' }, applied)
  assert.equal(apply({ live, manager: 'ann', at: later }, applied), live)
})

test('a field that is applied no longer goes, unless somebody else owns it too', () => {
  const first = apply({ manager: 'ann' }, deployment({ replicas: 2, paused: true, minReadySeconds: 5 }))
  const both = apply({ live: first, manager: 'bob' }, deployment({ paused: true }))
  const pruned = apply({ live: both, manager: 'ann' }, deployment({ replicas: 2 }))
  assert.deepEqual(pruned['spec'], { replicas: 2, paused: true })
  assert.deepEqual(fieldsOf(pruned, 'bob'), { 'f:spec': { 'f:paused': {} } })
})

test('items of a keyed list go one by one, and the list with the last', () => {
  const template = (...containers: readonly JsonObject[]) => ({ template: { spec: { containers } } })
  const first = apply({ manager: 'ann' }, deployment(template(container('a'), container('b'))))
  const second = apply({ live: first, manager: 'ann' }, deployment(template(container('b', { image: 'x' }))))
  assert.deepEqual(second['spec'], template(container('b', { image: 'x' })))
  const last = apply({ live: second, manager: 'ann' }, deployment({ replicas: 1 }))
  assert.deepEqual(last['spec'], { replicas: 1 })
})

test('what others own below a removed item keeps it, with its keys', () => {
  const template = (...containers: readonly JsonObject[]) => ({ template: { spec: { containers } } })
  const first = apply({ manager: 'ann' }, deployment(template(container('a', { tty: true }))))
  const touched = deployment(template(container('a', { tty: true, image: 'x' })))
  const live = update({ live: first, manager: 'bob' }, { ...first, ...touched, metadata: first.metadata })
  const left = apply({ live, manager: 'ann' }, deployment({ replicas: 1 }))
  assert.deepEqual(left['spec'], { template: { spec: { containers: [{ name: 'a', image: 'x' }] } }, replicas: 1 })
})

test('a field that another manager owns with another value is a conflict, named with its path', () => {
  const live = apply({ manager: 'ann' }, deployment({ replicas: 2, paused: true }))
  assert.throws(
    () => apply({ live, manager: 'bob' }, deployment({ replicas: 3 })),
    (error: unknown) => {
      assert.ok(error instanceof PatchError)
      assert.equal(error.code, 'conflict')
      assert.equal(error.message, 'Apply failed with 1 conflict: conflict with "ann": .spec.replicas')
      assert.deepEqual(error.causes, [
        { reason: 'FieldManagerConflict', message: 'conflict with "ann"', field: '.spec.replicas' },
      ])
      return true
    },
  )
})

test('an update is named with its version, and several conflicts by manager', () => {
  const live = update({ manager: 'kubectl' }, deployment({ replicas: 2, paused: true }, { a: '1' }))
  assert.throws(() => apply({ live, manager: 'bob' }, deployment({ replicas: 3, paused: false })), {
    message: [
      'Apply failed with 2 conflicts: conflicts with "kubectl" using apps/v1:',
      '- .spec.paused',
      '- .spec.replicas',
    ].join('\n'),
  })
})

test('the same value is no conflict: both own it', () => {
  const live = apply({ manager: 'ann' }, deployment({ replicas: 2 }))
  const shared = apply({ live, manager: 'bob' }, deployment({ replicas: 2 }))
  assert.deepEqual(fieldsOf(shared, 'ann'), fieldsOf(shared, 'bob'))
})

test('force takes the field over', () => {
  const live = apply({ manager: 'ann' }, deployment({ replicas: 2 }))
  const taken = apply({ live, manager: 'bob', force: true }, deployment({ replicas: 3 }))
  assert.deepEqual(taken['spec'], { replicas: 3 })
  assert.equal(fieldsOf(taken, 'ann'), undefined)
})

test('an update takes what it changes away from appliers, and keeps the rest theirs', () => {
  const live = apply({ manager: 'ann' }, deployment({ replicas: 2, paused: true }))
  const next = { ...live, spec: { replicas: 5, paused: true } }
  const updated = update({ live, manager: 'scaler' }, next)
  assert.deepEqual(fieldsOf(updated, 'ann'), { 'f:spec': { 'f:paused': {} } })
  assert.deepEqual(fieldsOf(updated, 'scaler'), { 'f:spec': { 'f:replicas': {} } })
})

test('an update that changes nothing leaves the list as it is', () => {
  const live = update({ manager: 'ann' }, deployment({ replicas: 2 }))
  assert.deepEqual(update({ live, manager: 'bob', at: later }, live), live)
  assert.deepEqual(update({ live, manager: 'ann', at: later }, live), live)
})

test('maps are owned key by key, and with them that they are there', () => {
  const live = update({ manager: 'ann' }, deployment({}, { a: '1' }))
  const next = { ...live, metadata: { ...live.metadata, labels: { a: '1', b: '2' } } }
  const updated = update({ live, manager: 'bob' }, next)
  assert.deepEqual(fieldsOf(updated, 'bob'), { 'f:metadata': { 'f:labels': { 'f:b': {} } } })
  const applied = apply({ live: updated, manager: 'cy' }, deployment({}, { c: '3' }))
  assert.deepEqual(applied.metadata.labels, { a: '1', b: '2', c: '3' })
})

test('status is owned through its subresource, and by nobody else', () => {
  const live = update({ manager: 'ann' }, { ...deployment({ replicas: 1 }), status: { replicas: 1 } })
  assert.equal(JSON.stringify(live.metadata.managedFields).includes('f:status'), false)
  const managedFields = structure.managedFieldsAfter({
    descriptor: deployments,
    live,
    manager: 'controller',
    subresource: 'status',
    time,
    next: { ...live, status: { replicas: 2 } },
  })
  assert.deepEqual(managedFields.at(-1), {
    apiVersion: 'apps/v1',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:status': { 'f:replicas': {} } },
    manager: 'controller',
    operation: 'Update',
    subresource: 'status',
    time,
  })
})

test('applying a status leaves the rest alone', () => {
  const live = update({ manager: 'ann' }, deployment({ replicas: 1 }))
  const applied = { ...deployment({ replicas: 9 }), status: { replicas: 1 } }
  const result = structure.apply({
    descriptor: deployments,
    live,
    manager: 'c',
    subresource: 'status',
    time,
    applied,
    force: false,
  })
  assert.deepEqual(result['spec'], { replicas: 1 })
  assert.deepEqual(result['status'], { replicas: 1 })
})

test('an object without any owners belongs to before-first-apply', () => {
  const live = deployment({ replicas: 2, paused: true })
  assert.throws(() => apply({ live, manager: 'ann' }, deployment({ replicas: 3 })), {
    message: 'Apply failed with 1 conflict: conflict with "before-first-apply" using apps/v1: .spec.replicas',
  })
})

test('a client may forget all owners, or hand fields over', () => {
  const live = update({ manager: 'ann' }, deployment({ replicas: 2 }))
  const reset = { ...live, metadata: { ...live.metadata, managedFields: [{}] } }
  assert.deepEqual(structure.managedFieldsAfter({ descriptor: deployments, live, manager: 'b', time, next: reset }), [])
  const entry = { ...(live.metadata.managedFields?.[0] as object), manager: 'kubectl', operation: 'Apply' }
  const handed = { ...live, metadata: { ...live.metadata, managedFields: [entry] } }
  const [only, ...more] = structure.managedFieldsAfter({
    descriptor: deployments,
    live,
    manager: 'b',
    time,
    next: handed,
  })
  assert.equal(only?.manager, 'kubectl')
  assert.deepEqual(more, [])
})

test('a list that nobody wrote so is ignored', () => {
  const live = update({ manager: 'ann' }, deployment({ replicas: 2 }))
  const nonsense = [
    { manager: 'x', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'q:': 1 } },
  ]
  const next = { ...live, metadata: { ...live.metadata, managedFields: nonsense } }
  const [only] = structure.managedFieldsAfter({ descriptor: deployments, live, manager: 'ann', time, next })
  assert.equal(only?.manager, 'ann')
})

test('what is applied carries no managed fields', () => {
  const applied = deployment({ replicas: 1 })
  assert.throws(
    () =>
      apply({ manager: 'ann' }, { ...applied, metadata: { ...applied.metadata, managedFields: [{ manager: 'x' }] } }),
    { code: 'malformed' },
  )
})

test('more than ten updating managers become one for the oldest', () => {
  let live = deployment({}, { k: '0' })
  for (let i = 0; i < 14; i++) {
    const labels = { ...live.metadata.labels, [`k${i}`]: 'x' }
    const at = `2026-01-01T00:00:${String(i).padStart(2, '0')}Z`
    live = update({ live, manager: `m${i}`, at }, { ...live, metadata: { ...live.metadata, labels } })
  }
  const managers = (live.metadata.managedFields ?? []).map(entry => (entry as { manager: string }).manager)
  assert.equal(managers.length, 10)
  assert.ok(managers.includes('ancient-changes') && managers.includes('m13') && !managers.includes('m0'))
})

test('a kind whose fields are owned at the top only has one leaf for its spec', () => {
  const heavy: ResourceDescriptor = { ...deployments, ownership: 'top-level' }
  const next = deployment({ replicas: 2, template: { spec: { containers: [container('a')] } } }, { a: 'b' })
  const [entry] = structure.managedFieldsAfter({ descriptor: heavy, manager: 'ann', time, next })
  assert.deepEqual(entry?.fieldsV1, {
    'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
    'f:spec': {},
  })
})
