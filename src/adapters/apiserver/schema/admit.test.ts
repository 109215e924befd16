// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtinDefaults, repeatableItems } from '#adapters/apiserver/builtin/defaults.ts'
import { builtinDefinitions } from '#adapters/apiserver/builtin/facts.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { forAll } from '#testing/random.ts'
import { randomJsonObject } from '#testing/random-json.ts'
import { type Admission, admit, maxFindings } from './admit.ts'
import { createSchemaLibrary } from './schema-library.ts'

const rules = {
  library: createSchemaLibrary(builtinDefinitions),
  defaults: builtinDefaults,
  mayRepeat: repeatableItems,
}
const bare = { ...rules, defaults: {} }

function admitPod(spec: JsonObject): Admission {
  return admit(bare, { $ref: 'io.k8s.api.core.v1.Pod' }, { metadata: { name: 'p' }, spec })
}

const web = { name: 'web', image: 'web:1' }

const wrong: Readonly<Record<string, readonly [JsonObject, string, string]>> = {
  'a required field': [{}, 'FieldValueRequired', 'spec.containers'],
  'a required field of an item': [{ containers: [{ image: 'x' }] }, 'FieldValueRequired', 'spec.containers[0].name'],
  'a text where a list should be': [{ containers: 'x' }, 'FieldValueTypeInvalid', 'spec.containers'],
  'a number where a text should be': [
    { containers: [{ ...web, env: [{ name: 'A', value: 1 }] }] },
    'FieldValueTypeInvalid',
    'spec.containers[0].env[0].value',
  ],
  'a null among the items': [{ containers: [null] }, 'FieldValueTypeInvalid', 'spec.containers[0]'],
  'a fraction where a whole number should be': [
    { containers: [web], terminationGracePeriodSeconds: 1.5 },
    'FieldValueTypeInvalid',
    'spec.terminationGracePeriodSeconds',
  ],
  'a number beyond 32 bits': [{ containers: [web], priority: 2 ** 31 }, 'FieldValueInvalid', 'spec.priority'],
  'a value that is not among the choices': [
    { containers: [{ ...web, imagePullPolicy: 'Sometimes' }] },
    'FieldValueNotSupported',
    'spec.containers[0].imagePullPolicy',
  ],
  'a quantity that is none': [
    { containers: [{ ...web, resources: { limits: { cpu: '5 cores' } } }] },
    'FieldValueInvalid',
    'spec.containers[0].resources.limits[cpu]',
  ],
  'a label that is no text': [
    { containers: [web], nodeSelector: { a: true } },
    'FieldValueTypeInvalid',
    'spec.nodeSelector[a]',
  ],
  'two items of one key': [{ containers: [web, web] }, 'FieldValueDuplicate', 'spec.containers[1]'],
  'a port that was not sent': [
    { containers: [{ ...web, ports: [{ name: 'http' }] }] },
    'FieldValueRequired',
    'spec.containers[0].ports[0].containerPort',
  ],
}

for (const [because, [spec, reason, field]] of Object.entries(wrong)) {
  test(`admit finds ${because}`, () => {
    assert.deepEqual(
      admitPod(spec).causes.map(cause => [cause.reason, cause.field]),
      [[reason, field]],
    )
  })
}

const right: Readonly<Record<string, readonly [JsonObject, Json]>> = {
  'a null is as good as absent': [{ containers: [web], hostname: null }, { containers: [web] }],
  'an empty text of a choice means that nothing was chosen': [
    { containers: [{ ...web, imagePullPolicy: '' }] },
    { containers: [web] },
  ],
  'a quantity sent as a number comes back as text': [
    { containers: [{ ...web, resources: { limits: { cpu: 0.5 } } }] },
    { containers: [{ ...web, resources: { limits: { cpu: '0.5' } } }] },
  ],
  'a port may be a name or a number': [
    { containers: [{ ...web, livenessProbe: { httpGet: { port: 'http' } } }] },
    { containers: [{ ...web, livenessProbe: { httpGet: { port: 'http' } } }] },
  ],
  'a published default is filled in': [
    { containers: [{ ...web, ports: [{ containerPort: 80 }] }] },
    { containers: [{ ...web, ports: [{ containerPort: 80, protocol: 'TCP' }] }] },
  ],
  'variables may repeat, as the API accepts': [
    { containers: [{ ...web, env: [{ name: 'A' }, { name: 'A' }] }] },
    { containers: [{ ...web, env: [{ name: 'A' }, { name: 'A' }] }] },
  ],
}

for (const [because, [spec, expected]] of Object.entries(right)) {
  test(`admit: ${because}`, () => {
    const { value, causes } = admitPod(spec)
    assert.deepEqual(causes, [])
    assert.deepEqual((value as JsonObject)['spec'], expected)
  })
}

test('what the schema does not know is pruned and told, with its path', () => {
  const { value, unknownFields } = admitPod({ containers: [{ ...web, imagee: 'x' }], replica: 1, __proto: 1 })
  assert.deepEqual(unknownFields, ['spec.containers[0].imagee', 'spec.replica', 'spec.__proto'])
  assert.deepEqual((value as JsonObject)['spec'], { containers: [web] })
})

test('__proto__ is a field like any other, and an unknown one', () => {
  const spec = JSON.parse('{"containers":[],"__proto__":{"hostNetwork":true}}') as JsonObject
  const { value, unknownFields } = admitPod(spec)
  assert.deepEqual(unknownFields, ['spec.__proto__'])
  assert.equal(Object.getPrototypeOf((value as JsonObject)['spec']), Object.prototype)
})

test('a value of any shape is kept where the schema allows any', () => {
  const data = { any: [{ thing: null }] }
  const revision = { metadata: { name: 'r' }, revision: 1, data }
  const { value, unknownFields } = admit(bare, { $ref: 'io.k8s.api.apps.v1.ControllerRevision' }, revision)
  assert.deepEqual((value as JsonObject)['data'], data)
  assert.deepEqual(unknownFields, [])
})

test('a status lacks nothing: what controllers leave out is zero', () => {
  const daemonSet = {
    metadata: { name: 'd' },
    spec: { selector: {}, template: {} },
    status: { numberReady: 1 },
  }
  const { value, causes } = admit(bare, { $ref: 'io.k8s.api.apps.v1.DaemonSet' }, daemonSet)
  assert.deepEqual(causes, [])
  assert.deepEqual((value as { status: Json }).status, {
    numberReady: 1,
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
  })
})

test('the defaults that people know', () => {
  const pod = (image: string) => {
    const value = admit(
      rules,
      { $ref: 'io.k8s.api.core.v1.Pod' },
      { spec: { containers: [{ name: 'a', image }] } },
    ).value
    return (value as { spec: { restartPolicy: string; containers: { imagePullPolicy: string }[] } }).spec
  }
  assert.equal(pod('x').restartPolicy, 'Always')
  const policies = ['nginx', 'nginx:latest', 'nginx:1', 'host:5000/nginx', 'nginx@sha256:00'].map(
    image => pod(image).containers[0]?.imagePullPolicy,
  )
  assert.deepEqual(policies, ['Always', 'Always', 'IfNotPresent', 'Always', 'IfNotPresent'])
  const service = admit(rules, { $ref: 'io.k8s.api.core.v1.Service' }, { spec: { ports: [{ port: 80 }] } }).value
  assert.deepEqual((service as JsonObject)['spec'], {
    ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    type: 'ClusterIP',
  })
})

test('the number of findings is bounded', () => {
  const containers = Array.from({ length: 500 }, () => ({ nme: 'x' }))
  const { causes, unknownFields } = admitPod({ containers })
  assert.equal(causes.length, maxFindings)
  assert.equal(unknownFields.length, maxFindings)
})

test('a nesting without end is one cause', () => {
  let deep: Json = {}
  for (let i = 0; i < 100_000; i++) deep = { a: deep }
  assert.deepEqual(
    admit(rules, { $ref: 'io.k8s.api.core.v1.Pod' }, deep).causes.map(cause => cause.reason),
    ['FieldValueTooLong'],
  )
})

test('law: admitting what was admitted changes nothing', () => {
  forAll({ runs: 200 }, random => {
    const pod = {
      spec: { containers: [web], ...randomJsonObject(random), hostAliases: [] },
      ...randomJsonObject(random),
    }
    const once = admit(rules, { $ref: 'io.k8s.api.core.v1.Pod' }, pod)
    if (once.causes.length > 0) return
    const twice = admit(rules, { $ref: 'io.k8s.api.core.v1.Pod' }, once.value)
    assert.deepEqual(twice, { value: once.value, unknownFields: [], causes: [] })
  })
})
