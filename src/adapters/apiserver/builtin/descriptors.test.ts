// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiVersionOf, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { createSchemaLibrary } from '#adapters/apiserver/schema/schema-library.ts'
import { forAll } from '#testing/random.ts'
import { randomJsonObject } from '#testing/random-json.ts'
import { builtinDescriptors } from './descriptors.ts'
import { builtinDefinitions } from './facts.ts'

const descriptors = builtinDescriptors({
  authenticate: token => Promise.resolve(token === 'good' ? { name: 'ann', groups: ['staff'] } : undefined),
  authorize: user => Promise.resolve(user.name === 'root'),
})

function named(plural: string): ResourceDescriptor {
  const found = descriptors.find(descriptor => descriptor.plural === plural)
  if (!found) throw new Error(`no descriptor ${plural}`)
  return found
}

test('every built-in resource is described but for those nobody could serve', () => {
  assert.equal(descriptors.length, 66)
  const names = descriptors.map(descriptor => `${apiVersionOf(descriptor)}/${descriptor.plural}`)
  assert.equal(new Set(names).size, names.length)
  assert.ok(!names.includes('v1/bindings'))
})

test('every schema that a descriptor names exists', () => {
  const library = createSchemaLibrary(builtinDefinitions)
  for (const { schema, kind } of descriptors) assert.ok(schema !== undefined && library.get(schema), kind)
})

test('a kind that only answers has an answer, a kind that is stored has columns', () => {
  for (const descriptor of descriptors) {
    const { verbs, columns, kind } = descriptor
    const isQuestion = verbs.length === 1 && verbs[0] === 'create'
    assert.equal(descriptor.answer !== undefined, isQuestion, kind)
    assert.equal(columns.length > 0, !isQuestion, kind)
  }
})

test('law: no cell, selectable field or hook fails on an object of any shape', () => {
  forAll({ runs: 30 }, random => {
    for (const { columns, selectableFields, hooks, kind } of descriptors) {
      const body = { spec: randomJsonObject(random), status: randomJsonObject(random), ...randomJsonObject(random) }
      const view = { meta: { name: 'x' }, summary: undefined, bodyBytes: 0, body }
      for (const column of columns) column.cell(view, 0)
      for (const valueOf of Object.values(selectableFields ?? {})) assert.equal(typeof valueOf(view), 'string')
      const object = { apiVersion: 'v1', kind, metadata: { name: 'x' }, ...body }
      hooks?.prepareCreate?.(object)
      hooks?.prepareDelete?.(object)
    }
  })
})

test('a namespace starts active, carries its name as a label, and waits for its content', () => {
  const hooks = named('namespaces').hooks
  const created = hooks?.prepareCreate?.({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
  assert.ok(created)
  assert.deepEqual(created.metadata.labels, { 'kubernetes.io/metadata.name': 'shop' })
  assert.deepEqual(created['status'], { phase: 'Active' })
  assert.equal(hooks?.holdsDeletion?.(created), true)
  assert.deepEqual(hooks?.prepareDelete?.(created)['status'], { phase: 'Terminating' })
})

test('stringData of a secret joins its data, encoded', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    data: { a: 'eA==' },
    stringData: { b: 'y' },
  }
  const prepared = named('secrets').hooks?.prepareCreate?.(secret)
  assert.deepEqual(prepared?.['data'], { a: 'eA==', b: 'eQ==' })
  assert.ok(prepared && !('stringData' in prepared))
})

test('selectable fields read their place, and a missing number is zero', () => {
  const fields = named('jobs').selectableFields
  const view = {
    meta: { name: 'j' },
    summary: undefined,
    bodyBytes: 0,
    body: { status: { succeeded: 2 } },
  }
  assert.equal(fields?.['status.successful']?.(view), '2')
  assert.equal(fields?.['status.successful']?.({ ...view, body: {} }), '0')
})

test('scale reads and writes the replicas of a workload', () => {
  const scale = named('deployments').subresources?.['scale']
  assert.ok(scale?.type === 'view')
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd', namespace: 'n', labels: { a: 'b' } },
    spec: { replicas: 3, selector: { matchLabels: { app: 'd' } }, paused: true },
    status: { replicas: 2 },
  }
  const view = scale.read(deployment)
  assert.deepEqual(view['spec'], { replicas: 3 })
  assert.deepEqual(view['status'], { replicas: 2, selector: 'app=d' })
  const written = scale.write(deployment, { ...view, spec: { replicas: 5 } })
  assert.deepEqual(written['spec'], { ...deployment.spec, replicas: 5 })
})

test('reviews answer from the ports, and a token does not come back', async () => {
  const user = { name: 'ann', groups: ['staff'] }
  const token = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', metadata: { name: '' } }
  const good = await named('tokenreviews').answer?.({ ...token, spec: { token: 'good' } }, user)
  assert.deepEqual(good?.['status'], { authenticated: true, user: { username: 'ann', groups: ['staff'] } })
  assert.ok(!JSON.stringify(good).includes('good'))
  const bad = await named('tokenreviews').answer?.({ ...token, spec: { token: 'bad' } }, user)
  assert.deepEqual(bad?.['status'], { authenticated: false, user: {} })
  const review = { ...token, kind: 'SubjectAccessReview', spec: { user: 'root', resourceAttributes: { verb: 'get' } } }
  const allowed = await named('subjectaccessreviews').answer?.(review, user)
  assert.deepEqual(allowed?.['status'], { allowed: true })
  const nothing = { ...review, spec: { user: 'root' } }
  assert.deepEqual((await named('subjectaccessreviews').answer?.(nothing, user))?.['status'], { allowed: false })
})
