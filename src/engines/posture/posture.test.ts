// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { keyOf, refOf } from '#domain/kube-object.ts'
import { joiningLibrary } from '#testing/builders/joining-library.ts'
import { object, pod } from '#testing/builders/workloads.ts'
import { seededRandom } from '#testing/random.ts'
import { Posture } from './posture.ts'
import type { ObjectResult } from './results/result.ts'

const idOf = (each: KubeObject) => keyOf(refOf(each))
const brief = (results: readonly ObjectResult[]) =>
  results.map(({ resourceID, controls }) => [
    resourceID,
    controls.map(({ control, status }) => `${control.facts.id} ${status}`),
  ])

test('a change of a joined object makes exactly its readers due', () => {
  const posture = new Posture(joiningLibrary(), { controlInputs: {} })
  const web = pod({ serviceAccountName: 'web' })
  const other = pod({ serviceAccountName: 'other' }, { name: 'other' })
  for (const each of [web, other]) posture.put(idOf(each), each)
  for (const each of [web, other]) posture.evaluate(idOf(each))
  const account = object(
    'v1',
    'ServiceAccount',
    { name: 'web', namespace: 'shop' },
    { automountServiceAccountToken: true },
  )
  assert.deepEqual(
    posture.put(idOf(account), account),
    [idOf(account), idOf(web)],
    'the account was looked for before it existed',
  )
  assert.deepEqual(brief(posture.evaluate(idOf(web))), [['/v1/shop/Pod/web', ['C-0034 failed']]])
  assert.deepEqual(posture.remove(idOf(account)), [idOf(web)])
  assert.deepEqual(brief(posture.evaluate(idOf(web))), [['/v1/shop/Pod/web', ['C-0034 passed']]])
})

test('an object that is gone has no results and reads nothing', () => {
  const posture = new Posture(joiningLibrary(), { controlInputs: {} })
  const web = pod({ serviceAccountName: 'web' })
  posture.put(idOf(web), web)
  posture.evaluate(idOf(web))
  posture.remove(idOf(web))
  assert.deepEqual(posture.evaluate(idOf(web)), [])
  const account = object('v1', 'ServiceAccount', { name: 'web', namespace: 'shop' })
  assert.deepEqual(posture.put(idOf(account), account), [idOf(account)])
})

test('a grant follows its role: no role, a role of another namespace, the role', () => {
  const posture = new Posture(joiningLibrary(), { controlInputs: {} })
  const rbac = 'rbac.authorization.k8s.io/v1'
  const binding = object(
    rbac,
    'RoleBinding',
    { name: 'read', namespace: 'shop' },
    {
      roleRef: { kind: 'Role', name: 'read' },
      subjects: [
        { kind: 'User', name: 'ann' },
        { kind: 'User', name: 'ann' },
      ],
    },
  )
  const role = (namespace: string) =>
    object(rbac, 'Role', { name: 'read', namespace }, { rules: [{ resources: ['secrets'], verbs: ['get'] }] })
  posture.put(idOf(binding), binding)
  assert.deepEqual(posture.evaluate(idOf(binding)), [])
  assert.deepEqual(posture.put(idOf(role('other')), role('other')), [idOf(role('other'))])
  assert.deepEqual(posture.put(idOf(role('shop')), role('shop')), [idOf(role('shop')), idOf(binding)])
  const [grant, ...more] = posture.evaluate(idOf(binding))
  assert.deepEqual(more, [], 'a subject named twice is one grant')
  assert.equal(grant?.grant?.subject.name, 'ann')
  assert.equal(grant?.controls[0]?.status, 'failed')
})

test('law: whatever the order of changes, evaluating what is due equals evaluating everything anew', () => {
  const seed = Number(process.env['SEED'] ?? 20261129)
  for (let round = 0; round < 40; round++) {
    const random = seededRandom(seed + round)
    const incremental = new Posture(joiningLibrary(['C-0034', 'C-0030', 'C-0015']), { controlInputs: {} })
    const truth = new Map<string, KubeObject>()
    const known = new Map<string, unknown>()
    for (let step = 0; step < 60; step++) {
      const each = randomObject(random)
      const id = idOf(each)
      const due = random.chance(0.3) ? incremental.remove(id) : incremental.put(id, each)
      if (incremental.index.byId(id)) truth.set(id, each)
      else {
        truth.delete(id)
        known.delete(id)
      }
      for (const one of due) known.set(one, brief(incremental.evaluate(one)))
    }
    const whole = new Posture(joiningLibrary(['C-0034', 'C-0030', 'C-0015']), { controlInputs: {} })
    for (const [id, each] of truth) whole.put(id, each)
    for (const id of truth.keys())
      assert.deepEqual(known.get(id), brief(whole.evaluate(id)), `seed ${seed + round}, ${id}`)
  }
})

function randomObject(random: ReturnType<typeof seededRandom>): KubeObject {
  const namespace = random.pick(['shop', 'data'])
  const name = random.pick(['a', 'b', 'c'])
  const rbac = 'rbac.authorization.k8s.io/v1'
  const kind = random.pick(['Pod', 'ServiceAccount', 'Role', 'RoleBinding', 'NetworkPolicy'])
  if (kind === 'Pod') return pod({ serviceAccountName: random.pick(['a', 'b', 'c']) }, { name, namespace })
  if (kind === 'ServiceAccount')
    return object('v1', kind, { name, namespace }, { automountServiceAccountToken: random.chance(0.5) })
  if (kind === 'Role')
    return object(
      rbac,
      kind,
      { name, namespace },
      { rules: [{ resources: ['secrets'], verbs: [random.pick(['get', 'update'])] }] },
    )
  if (kind === 'NetworkPolicy') return object('networking.k8s.io/v1', kind, { name, namespace })
  return object(
    rbac,
    kind,
    { name, namespace },
    {
      roleRef: { kind: 'Role', name: random.pick(['a', 'b', 'c']) },
      subjects: [{ kind: 'User', name: random.pick(['ann', 'bob']) }],
    },
  )
}
