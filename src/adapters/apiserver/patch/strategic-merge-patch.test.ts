// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtinDefinitions } from '#adapters/apiserver/builtin/facts.ts'
import { createSchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { forAll } from '#testing/random.ts'
import { randomJsonObject } from '#testing/random-json.ts'
import { applyStrategicMergePatch } from './strategic-merge-patch.ts'

const library = createSchemaLibrary(builtinDefinitions)
const podSpec = { schema: library.resolve({ $ref: 'io.k8s.api.core.v1.PodSpec' }), library }
const deployment = { schema: library.resolve({ $ref: 'io.k8s.api.apps.v1.DeploymentSpec' }), library }
const meta = { schema: library.resolve({ $ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }), library }

const web = { name: 'web', image: 'web:1' }
const proxy = { name: 'proxy', image: 'proxy:1' }

type Case = readonly [JsonObject, JsonObject, Json]

const podCases: Readonly<Record<string, Case>> = {
  'an item of a keyed list merges with its namesake': [
    { containers: [web, proxy] },
    { containers: [{ name: 'proxy', image: 'proxy:2' }] },
    { containers: [web, { name: 'proxy', image: 'proxy:2' }] },
  ],
  'an item without namesake joins at the end': [
    { containers: [web] },
    { containers: [proxy] },
    { containers: [web, proxy] },
  ],
  'null deletes a field of an item': [
    { containers: [{ ...web, tty: true }] },
    { containers: [{ name: 'web', tty: null }] },
    { containers: [web] },
  ],
  '$patch: delete takes an item out': [
    { containers: [web, proxy] },
    { containers: [{ name: 'web', $patch: 'delete' }] },
    { containers: [proxy] },
  ],
  '$patch: replace among the items replaces the list': [
    { containers: [web, proxy] },
    { containers: [{ $patch: 'replace' }, { name: 'new', image: 'n' }] },
    { containers: [{ name: 'new', image: 'n' }] },
  ],
  '$patch: replace in an object replaces it': [
    { securityContext: { runAsUser: 1, fsGroup: 2 } },
    { securityContext: { $patch: 'replace', runAsUser: 3 } },
    { securityContext: { runAsUser: 3 } },
  ],
  '$patch: delete in an object empties it': [
    { securityContext: { runAsUser: 1 } },
    { securityContext: { $patch: 'delete' } },
    { securityContext: {} },
  ],
  '$patch: merge is what happens anyway': [
    { securityContext: { runAsUser: 1 } },
    { securityContext: { $patch: 'merge', fsGroup: 2 } },
    { securityContext: { runAsUser: 1, fsGroup: 2 } },
  ],
  'an atomic list is replaced': [
    { tolerations: [{ key: 'a' }] },
    { tolerations: [{ key: 'b' }] },
    { tolerations: [{ key: 'b' }] },
  ],
  'lists merge within merged items': [
    { containers: [{ ...web, env: [{ name: 'A', value: '1' }] }] },
    { containers: [{ name: 'web', env: [{ name: 'B', value: '2' }] }] },
    {
      containers: [
        {
          ...web,
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
        },
      ],
    },
  ],
  'the order of a list may be set, items of others staying before what followed them': [
    { containers: [{ name: 'a' }, { name: 'theirs' }, { name: 'b' }] },
    {
      $setElementOrder: [],
      '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }, { name: 'new' }],
      containers: [{ name: 'new', image: 'n' }],
    },
    {
      $setElementOrder: [],
      containers: [{ name: 'theirs' }, { name: 'b' }, { name: 'a' }, { name: 'new', image: 'n' }],
    },
  ],
  'an order alone reorders': [
    { containers: [{ name: 'a' }, { name: 'b' }] },
    { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
    { containers: [{ name: 'b' }, { name: 'a' }] },
  ],
  '$retainKeys clears what is not named, as a volume changes its source': [
    { volumes: [{ name: 'v', emptyDir: {} }] },
    { volumes: [{ name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/x' } }] },
    { volumes: [{ name: 'v', hostPath: { path: '/x' } }] },
  ],
  'directives and nulls in something new have nothing to direct': [
    {},
    {
      containers: [
        { name: 'gone', $patch: 'delete' },
        { name: 'web', tty: null, $retainKeys: ['name'] },
      ],
    },
    { containers: [{ name: 'web' }] },
  ],
  'a field of another type is replaced': [{ hostAliases: 'x' }, { hostAliases: [] }, { hostAliases: [] }],
  'a field without schema merges like a merge patch': [
    { strange: { a: [1], b: 2 } },
    { strange: { a: [3], b: null } },
    { strange: { a: [3] } },
  ],
}

for (const [because, [target, patch, expected]] of Object.entries(podCases)) {
  test(`strategic merge patch: ${because}`, () => {
    const before = JSON.stringify([target, patch])
    assert.deepEqual(applyStrategicMergePatch(podSpec, target, patch), expected)
    assert.equal(JSON.stringify([target, patch]), before)
  })
}

test('strategic merge patch: lists of scalars join, and values may be taken out', () => {
  const finalizers = { finalizers: ['a', 'b'] }
  assert.deepEqual(applyStrategicMergePatch(meta, finalizers, { finalizers: ['b', 'c'] }), {
    finalizers: ['a', 'b', 'c'],
  })
  assert.deepEqual(applyStrategicMergePatch(meta, finalizers, { '$deleteFromPrimitiveList/finalizers': ['a'] }), {
    finalizers: ['b'],
  })
  const both = { '$setElementOrder/finalizers': ['c', 'a'], finalizers: ['c'] }
  assert.deepEqual(applyStrategicMergePatch(meta, { finalizers: ['a'] }, both), { finalizers: ['c', 'a'] })
})

test('strategic merge patch: the strategy of a deployment changes its kind by retainKeys', () => {
  const live = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } }
  const patch = { strategy: { $retainKeys: ['type'], type: 'Recreate' } }
  assert.deepEqual(applyStrategicMergePatch(deployment, live, patch), { strategy: { type: 'Recreate' } })
})

const refused: Readonly<Record<string, readonly [JsonObject, Json, string]>> = {
  'a patch is an object': [{}, [], 'malformed'],
  'a directive must be known': [{ securityContext: {} }, { securityContext: { $patch: 'drop' } }, 'malformed'],
  'an item needs its merge key': [{ containers: [web] }, { containers: [{ image: 'x' }] }, 'inapplicable'],
  'retained keys name all that is set': [{}, { $retainKeys: ['a'], hostname: 'x' }, 'malformed'],
  'an order is a list': [{}, { '$setElementOrder/containers': {} }, 'malformed'],
  'an order names every item': [
    { containers: [web] },
    { '$setElementOrder/containers': [{ name: 'web' }], containers: [proxy] },
    'malformed',
  ],
}

for (const [because, [target, patch, code]] of Object.entries(refused)) {
  test(`strategic merge patch refuses: ${because}`, () => {
    assert.throws(() => applyStrategicMergePatch(podSpec, target, patch), { code })
  })
}

test('law: a patch without directives, applied twice, is applied once', () => {
  forAll({ runs: 300 }, random => {
    const [target, patch] = [randomJsonObject(random), randomJsonObject(random)]
    const once = applyStrategicMergePatch(podSpec, target, patch)
    assert.deepEqual(applyStrategicMergePatch(podSpec, once, patch), once)
  })
})
