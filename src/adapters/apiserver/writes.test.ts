// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import type { TestAnswer } from '#testing/api-client.ts'
import { startTestServer, type TestServer } from '#testing/api-server.ts'
import { blobs, totals, widgets } from '#testing/test-kinds.ts'

const inA = '/apis/shop.example/v1/namespaces/a/widgets'

function widget(metadata: object, spec: object = { price: 1 }): object {
  return { apiVersion: 'shop.example/v1', kind: 'Widget', metadata, spec }
}

async function created(api: TestServer, metadata: object, spec?: object): Promise<KubeObject> {
  const answer = await api.call('POST', inA, { body: widget(metadata, spec) })
  assert.equal(answer.status, 201, answer.text)
  return answer.json
}

function refusal({ status, json }: TestAnswer): unknown[] {
  return [status, json['reason']]
}

test('a created object has what the server gives it, and nothing it must not have', async () => {
  await using api = await startTestServer([widgets])
  const meta = {
    name: 'x',
    labels: { a: 'b' },
    uid: 'mine',
    creationTimestamp: '2001-01-01T00:00:00Z',
    deletionTimestamp: '2001-01-01T00:00:00Z',
  }
  const { metadata, spec } = await created(api, meta, { price: 1 })
  assert.deepEqual([metadata.name, metadata.namespace, metadata.labels, spec], ['x', 'a', { a: 'b' }, { price: 1 }])
  assert.match(metadata.uid ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  assert.match(metadata.creationTimestamp ?? '', /^202\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.equal(metadata.resourceVersion, '2')
  assert.equal(metadata.deletionTimestamp, undefined)
  assert.deepEqual(metadata, (await api.call('GET', `${inA}/x`)).json.metadata)
})

test('creates that are refused say why', async () => {
  await using api = await startTestServer([widgets, totals])
  await created(api, { name: 'taken' })
  const cases: Record<string, [unknown, number, string]> = {
    'the name is taken': [widget({ name: 'taken' }), 409, 'AlreadyExists'],
    'no name': [widget({}), 422, 'Invalid'],
    'a name with capitals': [widget({ name: 'X' }), 422, 'Invalid'],
    'a name that is too long': [widget({ name: 'x'.repeat(254) }), 422, 'Invalid'],
    'a label value with a blank': [widget({ name: 'x', labels: { a: 'b c' } }), 422, 'Invalid'],
    'a label of 10 kB': [widget({ name: 'x', labels: { a: 'b'.repeat(10_000) } }), 422, 'Invalid'],
    'a label key with two slashes': [widget({ name: 'x', labels: { 'a/b/c': 'd' } }), 422, 'Invalid'],
    'annotations that are too long': [widget({ name: 'x', annotations: { a: 'b'.repeat(262_145) } }), 422, 'Invalid'],
    'an owner without uid': [
      widget({ name: 'x', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p' }] }),
      422,
      'Invalid',
    ],
    'what the kind refuses': [widget({ name: 'x' }, { price: -1 }), 422, 'Invalid'],
    'labels that are a list': [widget({ name: 'x', labels: ['a'] }), 400, 'BadRequest'],
    'a version': [widget({ name: 'x', resourceVersion: '5' }), 400, 'BadRequest'],
    'another namespace': [widget({ name: 'x', namespace: 'b' }), 400, 'BadRequest'],
    'another kind': [{ ...widget({ name: 'x' }), kind: 'Gadget' }, 400, 'BadRequest'],
    'another version of the API': [{ ...widget({ name: 'x' }), apiVersion: 'shop.example/v2' }, 400, 'BadRequest'],
    'no JSON': ['{"metadata":', 400, 'BadRequest'],
    'a list': ['[]', 400, 'BadRequest'],
    nothing: ['', 400, 'BadRequest'],
    'a body over the limit of the kind': [
      widget({ name: 'x' }, { pad: 'x'.repeat(9 << 20) }),
      413,
      'RequestEntityTooLarge',
    ],
  }
  for (const [because, [body, code, reason]] of Object.entries(cases))
    assert.deepEqual(refusal(await api.call('POST', inA, { body })), [code, reason], because)
  const { json } = await api.call('POST', inA, { body: widget({ name: 'X', labels: { a: '-' } }, { price: -1 }) })
  assert.deepEqual(
    (json['details'] as { causes: { field: string }[] }).causes.map(({ field }) => field),
    ['metadata.name', 'metadata.labels', 'spec.price'],
  )
  assert.match(String(json['message']), /^Widget.shop.example "X" is invalid: \[metadata.name: Invalid value: "X": /)
  const protobuf = { body: 'k8s', headers: { 'content-type': 'application/vnd.kubernetes.protobuf' } }
  assert.deepEqual(refusal(await api.call('POST', inA, protobuf)), [415, 'UnsupportedMediaType'])
  assert.equal(((await api.call('GET', inA)).json['items'] as unknown[]).length, 1)
  assert.deepEqual(api.lines, [])
})

test('generated names are short enough, differ, and remember what they are made of', async () => {
  await using api = await startTestServer([widgets])
  const one = await created(api, { generateName: 'job-' })
  const other = await created(api, { generateName: 'job-' })
  const long = await created(api, { generateName: `${'x'.repeat(100)}-` })
  assert.match(one.metadata.name, /^job-[a-z0-9]{5}$/)
  assert.notEqual(one.metadata.name, other.metadata.name)
  assert.deepEqual([one.metadata.generateName, long.metadata.name.length], ['job-', 63])
})

test('YAML is read, and YAML that explodes is not', async () => {
  await using api = await startTestServer([widgets])
  const headers = { 'content-type': 'application/yaml' }
  const yaml = await api.call('POST', inA, { headers, body: 'metadata:\n  name: why\nspec:\n  price: 7\n' })
  assert.deepEqual([yaml.status, yaml.json['spec']], [201, { price: 7 }])
  const old =
    'metadata:\n  name: z\nspec:\n  on: yes\n  mode: 0644\n  day: 2001-01-01\n  port: 22:22\n  odd: !!js/function x\n'
  const { json } = await api.call('POST', inA, { headers, body: old })
  assert.deepEqual(json['spec'], { true: true, mode: 420, day: '2001-01-01', port: '22:22', odd: 'x' })
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'.split('').map((key, i) => `${key}: &${key} [${`*${'abcdefghi'[i]},`.repeat(9)}]`),
  ]
  assert.equal((await api.call('POST', inA, { headers, body: bomb.join('\n') })).status, 400)
  assert.equal((await api.call('POST', inA, { headers, body: 'a: [b' })).status, 400)
})

test('updates need the version they are based on', async () => {
  await using api = await startTestServer([widgets])
  const first = await created(api, { name: 'x' })
  const next = (object: KubeObject, price: number) => ({ ...object, spec: { price } })
  const second = await api.call('PUT', `${inA}/x`, { body: next(first, 2) })
  assert.deepEqual([second.status, second.json.metadata.resourceVersion, second.json['spec']], [200, '3', { price: 2 }])
  assert.deepEqual(refusal(await api.call('PUT', `${inA}/x`, { body: next(first, 3) })), [409, 'Conflict'])
  const cases: Record<string, [object, number, string]> = {
    'no version': [widget({ name: 'x' }, { price: 3 }), 422, 'Invalid'],
    'another name than the path': [
      { ...next(second.json, 3), metadata: { ...second.json.metadata, name: 'y' } },
      400,
      'BadRequest',
    ],
    'another uid': [{ ...next(second.json, 3), metadata: { ...second.json.metadata, uid: 'other' } }, 409, 'Conflict'],
    'a version that is none': [
      { ...next(second.json, 3), metadata: { ...second.json.metadata, resourceVersion: 'x' } },
      400,
      'BadRequest',
    ],
  }
  for (const [because, [body, code, reason]] of Object.entries(cases))
    assert.deepEqual(refusal(await api.call('PUT', `${inA}/x`, { body })), [code, reason], because)
  assert.deepEqual(refusal(await api.call('PUT', `${inA}/none`, { body: next(first, 1) })), [404, 'NotFound'])
  const { metadata } = first
  const sent = {
    ...second.json,
    metadata: { ...second.json.metadata, creationTimestamp: '2001-01-01T00:00:00Z' },
    spec: { price: 4 },
  }
  const kept = (await api.call('PUT', `${inA}/x`, { body: sent })).json.metadata
  assert.deepEqual([kept.creationTimestamp, kept.uid], [metadata.creationTimestamp, metadata.uid])
})

test('an update that changes nothing leaves the version and the watchers alone', async () => {
  await using api = await startTestServer([widgets])
  const first = await created(api, { name: 'x', labels: { a: '1' } }, { price: 1, color: 'red' })
  const reordered = { ...first, spec: { color: 'red', price: 1 }, metadata: { ...first.metadata, annotations: {} } }
  for (const body of [first, reordered])
    assert.equal((await api.call('PUT', `${inA}/x`, { body })).json.metadata.resourceVersion, '2')
  const patches: [string, unknown][] = [
    ['application/merge-patch+json', { spec: { price: 1 } }],
    ['application/merge-patch+json', { metadata: { labels: { a: '1', b: null } } }],
    ['application/json-patch+json', [{ op: 'replace', path: '/spec/price', value: 1 }]],
  ]
  for (const [type, body] of patches) {
    const { json } = await api.call('PATCH', `${inA}/x`, { body, headers: { 'content-type': type } })
    assert.equal(json.metadata.resourceVersion, '2', type)
  }
  assert.equal((await api.store.revision()).current, 2)
})

test('patches of each type change what they say', async () => {
  await using api = await startTestServer([widgets])
  await created(api, { name: 'x', annotations: { keep: '1', drop: '2' } }, { price: 1, list: ['a'] })
  const patch = (type: string, body: unknown, query = '') =>
    api.call('PATCH', `${inA}/x${query}`, { body, headers: { 'content-type': type } })
  const merged = await patch('application/merge-patch+json', { metadata: { annotations: { drop: null, new: '3' } } })
  assert.deepEqual(merged.json.metadata.annotations, { keep: '1', new: '3' })
  assert.deepEqual(merged.json['spec'], { price: 1, list: ['a'] })
  const json = await patch('application/json-patch+json', [{ op: 'add', path: '/spec/list/-', value: 'b' }])
  assert.deepEqual(json.json['spec'], { price: 1, list: ['a', 'b'] })
  const cases: Record<string, [string, unknown, number, string]> = {
    'a test that fails': [
      'application/json-patch+json',
      [{ op: 'test', path: '/spec/price', value: 9 }],
      422,
      'Invalid',
    ],
    'a path that is not there': ['application/json-patch+json', [{ op: 'remove', path: '/spec/none' }], 422, 'Invalid'],
    'what is no patch': ['application/json-patch+json', { a: 1 }, 400, 'BadRequest'],
    'no JSON': ['application/merge-patch+json', '{', 400, 'BadRequest'],
    'a type the kind does not take': ['application/strategic-merge-patch+json', {}, 415, 'UnsupportedMediaType'],
    'a version that is not the newest': [
      'application/merge-patch+json',
      { metadata: { resourceVersion: '1' } },
      409,
      'Conflict',
    ],
    'another name': ['application/merge-patch+json', { metadata: { name: 'y' } }, 400, 'BadRequest'],
    'another kind': ['application/merge-patch+json', { kind: 'Gadget' }, 400, 'BadRequest'],
    'no metadata left': ['application/json-patch+json', [{ op: 'remove', path: '/metadata' }], 422, 'Invalid'],
    'what the kind refuses': ['application/merge-patch+json', { spec: { price: -1 } }, 422, 'Invalid'],
  }
  for (const [because, [type, body, code, reason]] of Object.entries(cases))
    assert.deepEqual(refusal(await patch(type, body)), [code, reason], because)
  assert.deepEqual(refusal(await api.call('PATCH', `${inA}/none`, { body: {} })), [404, 'NotFound'])
  assert.deepEqual(api.lines, [])
})

test('patches that meet are all applied', async () => {
  await using api = await startTestServer([widgets])
  await created(api, { name: 'x' })
  const answers = await Promise.all(
    ['a', 'b', 'c', 'd'].map(key => api.call('PATCH', `${inA}/x`, { body: { spec: { [key]: true } } })),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  assert.deepEqual((await api.call('GET', `${inA}/x`)).json['spec'], { price: 1, a: true, b: true, c: true, d: true })
})

test('server-side apply creates, owns, refuses what others own, and gives up what it no longer names', async () => {
  await using api = await startTestServer()
  const path = '/api/v1/namespaces/a/configmaps/x'
  const apply = (manager: string, data: object, more = '') =>
    api.call('PATCH', `${path}?fieldManager=${manager}${more}`, {
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data }),
    })
  assert.deepEqual(
    [(await apply('one', { a: '1', b: '1' })).status, (await apply('two', { c: '2' })).status],
    [201, 200],
  )
  const refused = await apply('two', { a: '9', c: '2' })
  assert.deepEqual(refusal(refused), [409, 'Conflict'])
  assert.match(refused.text, /conflict with \\"one\\"/)
  assert.deepEqual((await apply('two', { a: '9', c: '2' }, '&force=true')).json['data'], { a: '9', b: '1', c: '2' })
  const given = (await apply('two', { c: '2' })).json
  assert.deepEqual(given['data'], { b: '1', c: '2' })
  const before = given.metadata.resourceVersion
  assert.equal((await apply('two', { c: '2' })).json.metadata.resourceVersion, before)
  const unnamed = await api.call('PATCH', path, {
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: '{}',
  })
  assert.deepEqual(refusal(unnamed), [422, 'Invalid'])
})

test('dry runs that keep the body answer with it, also where it was not loaded', async () => {
  await using api = await startTestServer([blobs])
  const path = '/apis/shop.example/v1/namespaces/a/blobs'
  for (const [name, length] of [
    ['short', 10],
    ['long', 2 << 20],
  ] as const) {
    const metadata = { name, finalizers: ['shop.example/hold'] }
    await api.call('POST', path, { body: { metadata, spec: { pad: 'x'.repeat(length) } } })
    const { json } = await api.call('GET', `${path}/${name}`)
    const labels = { x: 'y' }
    const put = { ...json, metadata: { ...json.metadata, labels } }
    const answers = [
      await api.call('PUT', `${path}/${name}?dryRun=All`, { body: put }),
      await api.call('PATCH', `${path}/${name}?dryRun=All`, { body: { metadata: { labels } } }),
      await api.call('DELETE', `${path}/${name}?dryRun=All`),
      await api.call('DELETE', `${path}/${name}?dryRun=All&propagationPolicy=Foreground`),
    ]
    // Whether an answer repeats a long body, or tells of the metadata alone, is another matter.
    for (const { status, json: answered } of answers)
      assert.deepEqual([status, answered['spec'] ?? json['spec']], [200, json['spec']], name)
    assert.ok(length > 10 || answers.every(({ json: answered }) => answered['spec'] !== undefined))
    assert.deepEqual(
      answers.map(answer => [answer.json.metadata.labels, answer.json.metadata.deletionTimestamp !== undefined]),
      [
        [labels, false],
        [labels, false],
        [undefined, true],
        [undefined, true],
      ],
    )
    assert.deepEqual((await api.call('GET', `${path}/${name}`)).json, json)
  }
})

test('dry runs answer as if, and leave no trace', async () => {
  await using api = await startTestServer([widgets])
  const dry = await api.call('POST', `${inA}?dryRun=All`, { body: widget({ name: 'x' }) })
  assert.deepEqual([dry.status, dry.json.metadata.name, dry.json.metadata.resourceVersion], [201, 'x', undefined])
  assert.equal((await api.call('GET', `${inA}/x`)).status, 404)
  const first = await created(api, { name: 'x' })
  assert.deepEqual(refusal(await api.call('POST', `${inA}?dryRun=All`, { body: widget({ name: 'x' }) })), [
    409,
    'AlreadyExists',
  ])
  const update = await api.call('PUT', `${inA}/x?dryRun=All`, { body: { ...first, spec: { price: 5 } } })
  assert.deepEqual([update.status, update.json['spec']], [200, { price: 5 }])
  assert.equal((await api.call('PATCH', `${inA}/x?dryRun=All`, { body: { spec: { price: 6 } } })).status, 200)
  assert.equal((await api.call('DELETE', `${inA}/x?dryRun=All`)).status, 200)
  assert.equal((await api.call('DELETE', `${inA}/x`, { body: { dryRun: ['All'] } })).status, 200)
  assert.equal((await api.call('DELETE', `${inA}?dryRun=All`)).status, 200)
  assert.deepEqual((await api.call('GET', `${inA}/x`)).json, first)
  assert.deepEqual(refusal(await api.call('POST', `${inA}?dryRun=Some`, { body: widget({ name: 'y' }) })), [
    422,
    'Invalid',
  ])
})

test('unknown and doubled fields are ignored, warned about or refused, as asked', async () => {
  await using api = await startTestServer([widgets])
  const path = '/api/v1/namespaces/a/configmaps'
  const body = '{"metadata":{"name":"NAME","odd":1},"data":{"a":"1","a":"2"},"dota":{}}'
  const send = (name: string, mode: string) =>
    api.call('POST', `${path}?fieldValidation=${mode}`, { body: body.replace('NAME', name) })
  const warned = await send('warn', 'Warn')
  assert.deepEqual([warned.status, warned.json['data'], warned.json['dota']], [201, { a: '2' }, undefined])
  const warnings = String(warned.headers['warning'])
  for (const part of ['unknown field \\"metadata.odd\\"', 'unknown field \\"dota\\"', 'duplicate field \\"data.a\\"'])
    assert.ok(warnings.includes(part), `${part} in ${warnings}`)
  const strict = await send('strict', 'Strict')
  assert.deepEqual([strict.status, /strict decoding error: .*unknown field/.test(strict.text)], [400, true])
  const ignored = await send('ignore', 'Ignore')
  assert.deepEqual([ignored.status, ignored.headers['warning']], [201, undefined])
  assert.equal((await send('odd', 'Odd')).status, 422)
  const raw = await api.call('POST', `${inA}?fieldValidation=Strict`, {
    body: '{"metadata":{"name":"x"},"spec":{},"whatever":1}',
  })
  assert.deepEqual([raw.status, raw.json['whatever']], [201, 1])
})

test('deletion: confirmed with what is gone, bound to preconditions', async () => {
  await using api = await startTestServer([widgets])
  const { metadata } = await created(api, { name: 'x' })
  const remove = (preconditions: object) => api.call('DELETE', `${inA}/x`, { body: { preconditions } })
  assert.deepEqual(refusal(await remove({ uid: 'other' })), [409, 'Conflict'])
  assert.deepEqual(refusal(await remove({ resourceVersion: '99' })), [409, 'Conflict'])
  const gone = await remove({ uid: metadata.uid, resourceVersion: metadata.resourceVersion })
  assert.deepEqual(
    [gone.status, gone.json['status'], gone.json['details']],
    [200, 'Success', { name: 'x', group: 'shop.example', kind: 'widgets', uid: metadata.uid }],
  )
  assert.deepEqual(refusal(await remove({})), [404, 'NotFound'])
  assert.equal((await api.call('DELETE', `${inA}/x`, { body: '{' })).status, 400)
  assert.equal((await api.call('DELETE', `${inA}/x?propagationPolicy=Odd`)).status, 422)
})

test('finalizers hold a deleted object until the last is gone', async () => {
  await using api = await startTestServer([widgets])
  await created(api, { name: 'x', finalizers: ['a.b/one', 'a.b/two'] })
  const marked = await api.call('DELETE', `${inA}/x`)
  assert.deepEqual(
    [marked.status, marked.json.kind, marked.json.metadata.deletionGracePeriodSeconds],
    [200, 'Widget', 0],
  )
  const { deletionTimestamp, resourceVersion } = marked.json.metadata
  assert.ok(deletionTimestamp)
  assert.equal((await api.call('DELETE', `${inA}/x`)).json.metadata.resourceVersion, resourceVersion)
  const more = { metadata: { finalizers: ['a.b/one', 'a.b/two', 'a.b/three'] } }
  assert.deepEqual(refusal(await api.call('PATCH', `${inA}/x`, { body: more })), [422, 'Invalid'])
  const one = await api.call('PATCH', `${inA}/x`, { body: { metadata: { finalizers: ['a.b/two'] } } })
  assert.deepEqual([one.status, one.json.metadata.deletionTimestamp], [200, deletionTimestamp])
  assert.equal((await api.call('PATCH', `${inA}/x`, { body: { metadata: { finalizers: null } } })).status, 200)
  assert.equal((await api.call('GET', `${inA}/x`)).status, 404)
})

test('propagation policies leave their finalizers for the garbage collector', async () => {
  await using api = await startTestServer([widgets])
  for (const [policy, finalizers] of [
    ['Foreground', ['foregroundDeletion']],
    ['Orphan', ['orphan']],
  ] as const) {
    await created(api, { name: policy.toLowerCase() })
    const { json } = await api.call('DELETE', `${inA}/${policy.toLowerCase()}`, {
      body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: policy },
    })
    assert.deepEqual(json.metadata.finalizers, finalizers)
  }
  await created(api, { name: 'old' })
  assert.deepEqual((await api.call('DELETE', `${inA}/old?orphanDependents=true`)).json.metadata.finalizers, ['orphan'])
})

test('nothing is created or deleted across namespaces', async () => {
  await using api = await startTestServer([widgets])
  await created(api, { name: 'x' })
  const all = '/apis/shop.example/v1/widgets'
  assert.deepEqual(refusal(await api.call('DELETE', all)), [405, 'MethodNotAllowed'])
  assert.deepEqual(refusal(await api.call('POST', all, { body: widget({ name: 'y', namespace: 'a' }) })), [
    405,
    'MethodNotAllowed',
  ])
  assert.equal((await api.call('GET', `${inA}/x`)).status, 200)
})

test('deleting a collection deletes what is selected and nothing else', async () => {
  await using api = await startTestServer([widgets])
  for (let i = 0; i < 250; i++) await created(api, { name: `x-${i}`, labels: { odd: String(i % 2) } })
  assert.equal((await api.call('DELETE', `${inA}?labelSelector=odd=1`)).status, 200)
  const left = (await api.call('GET', inA)).json['items'] as KubeObject[]
  assert.deepEqual([left.length, left.every(({ metadata }) => metadata.labels?.['odd'] === '0')], [125, true])
  await api.call('DELETE', inA)
  assert.deepEqual((await api.call('GET', inA)).json['items'], [])
})

test('a long body is stored and served in pieces, and its metadata patched without touching it', async () => {
  await using api = await startTestServer([blobs])
  const path = '/apis/shop.example/v1/namespaces/a/blobs'
  const spec = `"spec":{"pad":"${'é1'.repeat(1_000_000)}","n":1e2}`
  const made = await api.call('POST', path, { body: `{"metadata":{"name":"big","annotations":{"a":"1"}},${spec}}` })
  assert.deepEqual([made.status, made.json['spec']], [201, undefined])
  assert.ok((await api.call('GET', `${path}/big`)).text.endsWith(`,${spec}}`))
  const patched = await api.call('PATCH', `${path}/big`, { body: { metadata: { annotations: { a: null, b: '2' } } } })
  assert.deepEqual(patched.json.metadata.annotations, { b: '2' })
  assert.ok((await api.call('GET', `${path}/big`)).text.endsWith(`,${spec}}`))
  const { metadata } = patched.json
  const same = await api.call('PUT', `${path}/big`, { body: `{"metadata":${JSON.stringify(metadata)},${spec}}` })
  assert.equal(same.json.metadata.resourceVersion, metadata.resourceVersion)
  const broken = await api.call('POST', path, { body: `{"metadata":{"name":"broken"},${spec}` })
  assert.deepEqual(refusal(broken), [400, 'BadRequest'])
  assert.ok((await api.call('GET', `/apis/shop.example/v1/blobs?resourceVersion=fullSpec`)).text.includes(`,${spec}}]`))
})

test('status is written through its own path, and counts no generation', async () => {
  await using api = await startTestServer()
  const path = '/apis/apps/v1/namespaces/a/deployments'
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const spec = { replicas: 1, selector: { matchLabels: { a: 'b' } }, template }
  const body = { metadata: { name: 'x' }, spec, status: { replicas: 5 } }
  const first = (await api.call('POST', path, { body })).json
  assert.deepEqual([first['status'] ?? {}, first.metadata.generation], [{}, 1])
  const status = await api.call('PATCH', `${path}/x/status`, {
    body: { status: { replicas: 3 }, spec: { replicas: 9 } },
  })
  assert.deepEqual(
    [
      status.status,
      Object(status.json['status']).replicas,
      Object(status.json['spec']).replicas,
      status.json.metadata.generation,
    ],
    [200, 3, 1, 1],
  )
  const wanted = await api.call('PATCH', `${path}/x`, { body: { status: { replicas: 9 }, spec: { replicas: 2 } } })
  assert.deepEqual(
    [Object(wanted.json['status']).replicas, Object(wanted.json['spec']).replicas, wanted.json.metadata.generation],
    [3, 2, 2],
  )
  const scaled = await api.call('PATCH', `${path}/x/scale`, { body: { spec: { replicas: 4 } } })
  assert.deepEqual([scaled.status, scaled.json.kind, Object(scaled.json['spec']).replicas], [200, 'Scale', 4])
  assert.equal(Object((await api.call('GET', `${path}/x/scale`)).json['spec']).replicas, 4)
  assert.equal((await api.call('GET', `${path}/x/status`)).status, 200)
  assert.deepEqual(refusal(await api.call('DELETE', `${path}/x/status`)), [405, 'MethodNotAllowed'])
})

test('strategic merge patches merge lists by their keys', async () => {
  await using api = await startTestServer()
  const path = '/api/v1/namespaces/a/pods'
  await api.call('POST', path, {
    body: {
      metadata: { name: 'x' },
      spec: {
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '1' },
        ],
      },
    },
  })
  const { json } = await api.call('PATCH', `${path}/x`, {
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: { spec: { containers: [{ name: 'b', image: '2' }] } },
  })
  assert.deepEqual(
    (Object(json['spec']) as { containers: { name: string; image: string }[] }).containers.map(
      ({ name, image }) => name + image,
    ),
    ['a1', 'b2'],
  )
})

test('two versions of a kind are one object', async () => {
  await using api = await startTestServer()
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }
  const path = (version: string) => `/apis/autoscaling/${version}/namespaces/a/horizontalpodautoscalers`
  const body = {
    metadata: { name: 'x' },
    spec: { scaleTargetRef: target, minReplicas: 1, maxReplicas: 3, targetCPUUtilizationPercentage: 50 },
  }
  assert.equal((await api.call('POST', path('v1'), { body })).status, 201)
  const newer = (await api.call('GET', `${path('v2')}/x`)).json
  assert.deepEqual(
    [newer.apiVersion, (Object(newer['spec']) as { metrics: unknown[] }).metrics.length],
    ['autoscaling/v2', 1],
  )
  const listed = (await api.call('GET', path('v1'))).json['items'] as KubeObject[]
  assert.equal(Object(listed[0]?.['spec']).targetCPUUtilizationPercentage, 50)
})

test('objects are not created in namespaces that are missing or going', async () => {
  const states = { a: 'active', gone: 'missing', going: 'terminating' } as const
  await using api = await startTestServer([widgets], { namespaceState: async name => states[name as 'a'] ?? 'missing' })
  const post = (namespace: string) =>
    api.call('POST', inA.replace('/a/', `/${namespace}/`), { body: widget({ name: 'x' }) })
  assert.equal((await post('a')).status, 201)
  assert.deepEqual(refusal(await post('gone')), [404, 'NotFound'])
  const going = await post('going')
  assert.deepEqual(refusal(going), [403, 'Forbidden'])
  assert.equal(
    (Object(going.json['details']) as { causes: { reason: string }[] }).causes[0]?.reason,
    'NamespaceTerminating',
  )
})

test('questions are answered and not stored', async () => {
  await using api = await startTestServer()
  const body = {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
  }
  const { status, json } = await api.call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { body })
  assert.deepEqual([status, json['status']], [201, { allowed: true }])
  assert.equal((await api.store.revision()).current, 1)
})
