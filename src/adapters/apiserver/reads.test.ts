// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { KubeObject } from '#domain/kube-object.ts'
import type { TestAnswer } from '#testing/api-client.ts'
import { startTestServer, type TestServer } from '#testing/api-server.ts'
import { blobs, totals, widgets } from '#testing/test-kinds.ts'

const shop = '/apis/shop.example/v1'

function widget(name: string, price: number, labels: Record<string, string> = {}): unknown {
  return { apiVersion: 'shop.example/v1', kind: 'Widget', metadata: { name, labels }, spec: { price, color: 'red' } }
}

async function fill(api: TestServer): Promise<void> {
  for (const [namespace, name, price] of [
    ['b', 'x', 60],
    ['a', 'y', 10],
    ['a', 'x', 20],
    ['b', 'z', 70],
    ['a', 'z-1', 30],
  ] as const)
    await api.call('POST', `${shop}/namespaces/${namespace}/widgets`, {
      body: widget(name, price, { tier: price > 25 ? 'high' : 'low' }),
    })
}

function itemsOf({ json }: TestAnswer): KubeObject[] {
  return json['items'] as KubeObject[]
}

function namesOf(answer: TestAnswer): string[] {
  return itemsOf(answer).map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)
}

function listMeta({ json }: TestAnswer): { resourceVersion: string; continue?: string; remainingItemCount?: number } {
  return json.metadata as never
}

test('lists come in order, with the version they show, and an empty list has items', async () => {
  await using api = await startTestServer([widgets])
  const empty = await api.call('GET', `${shop}/widgets`)
  assert.deepEqual([empty.json['items'], listMeta(empty)], [[], { resourceVersion: '1' }])
  await fill(api)
  const all = await api.call('GET', `${shop}/widgets`)
  assert.deepEqual(namesOf(all), ['a/x', 'a/y', 'a/z-1', 'b/x', 'b/z'])
  assert.deepEqual(
    [all.json.kind, all.json.apiVersion, listMeta(all).resourceVersion],
    ['WidgetList', 'shop.example/v1', '6'],
  )
  assert.deepEqual(namesOf(await api.call('GET', `${shop}/namespaces/b/widgets`)), ['b/x', 'b/z'])
})

test('selectors select, whatever their operator', async () => {
  await using api = await startTestServer([widgets])
  await fill(api)
  const cases: Record<string, [string, string[]]> = {
    equal: ['labelSelector=tier=low', ['a/x', 'a/y']],
    'equal with two signs': ['labelSelector=tier%3D%3Dlow', ['a/x', 'a/y']],
    'not equal': ['labelSelector=tier!=low', ['a/z-1', 'b/x', 'b/z']],
    in: ['labelSelector=tier%20in%20(high,other)', ['a/z-1', 'b/x', 'b/z']],
    'notin takes objects without the label': [
      'labelSelector=other%20notin%20(a)',
      ['a/x', 'a/y', 'a/z-1', 'b/x', 'b/z'],
    ],
    exists: ['labelSelector=tier', ['a/x', 'a/y', 'a/z-1', 'b/x', 'b/z']],
    'does not exist': ['labelSelector=!tier', []],
    'all requirements together': ['labelSelector=tier=low,tier!=high', ['a/x', 'a/y']],
    'by name': ['fieldSelector=metadata.name=x', ['a/x', 'b/x']],
    'by namespace': ['fieldSelector=metadata.namespace!=a', ['b/x', 'b/z']],
    'by a field the kind declares': ['fieldSelector=spec.price=20', ['a/x']],
    'labels and fields': ['labelSelector=tier=high&fieldSelector=metadata.name=x', ['b/x']],
  }
  for (const [because, [query, names]] of Object.entries(cases))
    assert.deepEqual(namesOf(await api.call('GET', `${shop}/widgets?${query}`)), names, because)
  const one = async (query: string) => {
    const answer = await api.call('GET', `${shop}/namespaces/b/widgets?${query}`)
    return [namesOf(answer), listMeta(answer).resourceVersion]
  }
  assert.deepEqual(await one('fieldSelector=metadata.name=x'), [['b/x'], '6'])
  assert.deepEqual(await one('fieldSelector=metadata.name=none'), [[], '6'])
  assert.deepEqual(await one('fieldSelector=metadata.name=x,spec.price=1'), [[], '6'])
  assert.deepEqual(await one('fieldSelector=metadata.name=x&labelSelector=tier=low'), [[], '6'])
  for (const query of [
    'labelSelector=a%20b',
    'labelSelector=,',
    'labelSelector=a%20in%20b',
    'fieldSelector=spec.color=red',
    'fieldSelector=x',
  ])
    assert.equal((await api.call('GET', `${shop}/widgets?${query}`)).status, 400, query)
})

test('pages show one version, whatever happens between them', async () => {
  await using api = await startTestServer([widgets])
  await fill(api)
  const first = await api.call('GET', `${shop}/widgets?limit=2`)
  const { continue: token = '', remainingItemCount, resourceVersion } = listMeta(first)
  assert.deepEqual([namesOf(first), remainingItemCount], [['a/x', 'a/y'], 3])
  assert.match(token, /^[A-Za-z0-9_-]+$/)
  await api.call('DELETE', `${shop}/namespaces/b/widgets/x`)
  await api.call('POST', `${shop}/namespaces/b/widgets`, { body: widget('a-new-one', 1) })
  await api.call('PATCH', `${shop}/namespaces/a/widgets/z-1`, { body: { spec: { color: 'blue' } } })
  const second = await api.call('GET', `${shop}/widgets?limit=2&continue=${token}`)
  assert.deepEqual([namesOf(second), listMeta(second).resourceVersion], [['a/z-1', 'b/x'], resourceVersion])
  assert.deepEqual(itemsOf(second)[0]?.['spec'], { price: 30, color: 'red' })
  const last = await api.call('GET', `${shop}/widgets?limit=2&continue=${listMeta(second).continue ?? ''}`)
  assert.deepEqual([namesOf(last), listMeta(last).continue], [['b/z'], undefined])
})

test('a limit with a selector goes on until enough are found', async () => {
  await using api = await startTestServer([widgets])
  await fill(api)
  const first = await api.call('GET', `${shop}/widgets?limit=1&labelSelector=tier=high`)
  assert.deepEqual([namesOf(first), listMeta(first).remainingItemCount], [['a/z-1'], undefined])
  const rest = await api.call(
    'GET',
    `${shop}/widgets?limit=9&labelSelector=tier=high&continue=${listMeta(first).continue ?? ''}`,
  )
  assert.deepEqual(namesOf(rest), ['b/x', 'b/z'])
})

test('a page whose version is forgotten is answered 410, with a token that goes on without it', async () => {
  await using api = await startTestServer([widgets])
  await fill(api)
  const first = await api.call('GET', `${shop}/widgets?limit=2`)
  await api.store.trim(Date.now() + 1e9)
  await api.call('DELETE', `${shop}/namespaces/a/widgets/z-1`)
  await api.store.trim(Date.now() + 1e9)
  const gone = await api.call('GET', `${shop}/widgets?limit=2&continue=${listMeta(first).continue ?? ''}`)
  assert.deepEqual([gone.status, gone.json['reason']], [410, 'Expired'])
  const next = await api.call('GET', `${shop}/widgets?limit=2&continue=${listMeta(gone).continue ?? ''}`)
  assert.deepEqual(namesOf(next), ['b/x', 'b/z'])
})

test('versions: exact, not older, too large, and what is no version', async () => {
  await using api = await startTestServer([widgets])
  await fill(api)
  const status = async (query: string) => (await api.call('GET', `${shop}/widgets?${query}`)).status
  assert.deepEqual(namesOf(await api.call('GET', `${shop}/widgets?resourceVersion=3&resourceVersionMatch=Exact`)), [
    'a/y',
    'b/x',
  ])
  assert.deepEqual(namesOf(await api.call('GET', `${shop}/widgets?resourceVersion=3&limit=9`)), ['a/y', 'b/x'])
  assert.equal(
    itemsOf(await api.call('GET', `${shop}/widgets?resourceVersion=3&resourceVersionMatch=NotOlderThan`)).length,
    5,
  )
  assert.equal(itemsOf(await api.call('GET', `${shop}/widgets?resourceVersion=0`)).length, 5)
  const large = await api.call('GET', `${shop}/widgets?resourceVersion=99`)
  assert.deepEqual([large.status, large.json['reason'], large.headers['retry-after']], [504, 'Timeout', '1'])
  assert.deepEqual(
    await Promise.all([
      status('resourceVersion=abc'),
      status('resourceVersionMatch=Exact'),
      status('resourceVersion=0&resourceVersionMatch=Exact'),
      status('resourceVersion=1&resourceVersionMatch=Other'),
      status('limit=x'),
      status('continue=!'),
      status('continue=WzFd'),
      status('continue=WzEsMSwiIiwieCJd&resourceVersion=2'),
    ]),
    [400, 422, 422, 422, 400, 400, 400, 400],
  )
  assert.equal(await status('limit=-1'), 200)
})

test("Headlamp's first page and upstream's shapes are understood", async () => {
  await using api = await startTestServer([widgets, blobs])
  await fill(api)
  const page = await api.call('GET', `${shop}/widgets?resourceVersion=fullSpec&continue=0&limit=3`)
  assert.deepEqual(namesOf(page), ['a/x', 'a/y', 'a/z-1'])
  const next = await api.call(
    'GET',
    `${shop}/widgets?resourceVersion=fullSpec&continue=${listMeta(page).continue ?? ''}&limit=3`,
  )
  assert.deepEqual(namesOf(next), ['b/x', 'b/z'])
  const short = await api.call('GET', `${shop}/widgets?resourceVersion=metadata`)
  assert.equal(itemsOf(short)[0]?.['spec'], undefined)
  await api.call('POST', `${shop}/namespaces/a/blobs`, { body: { metadata: { name: 'x' }, spec: { a: 1 } } })
  const bare = await api.call('GET', `${shop}/blobs`)
  assert.equal(itemsOf(bare)[0]?.['spec'], undefined)
  assert.match(String(bare.headers['warning']), /^299 - "blobs are listed without their content/)
  assert.deepEqual(itemsOf(await api.call('GET', `${shop}/blobs?resourceVersion=fullSpec`))[0]?.['spec'], { a: 1 })
  assert.deepEqual((await api.call('GET', `${shop}/namespaces/a/blobs/x`)).json['spec'], { a: 1 })
  assert.equal((await api.call('GET', `${shop}/namespaces/a/blobs/x?resourceVersion=metadata`)).json['spec'], undefined)
})

test('bodies come back byte for byte', async () => {
  await using api = await startTestServer([widgets])
  const spec = '"spec":{"big":9007199254740993123,"e":1.50,"__proto__":{"x":1},"price":5},"extra":[ 1,2 ]'
  await api.call('POST', `${shop}/namespaces/a/widgets`, { body: `{"metadata":{"name":"raw"},${spec}}` })
  const one = await api.call('GET', `${shop}/namespaces/a/widgets/raw`)
  assert.ok(one.text.endsWith(`,${spec}}`), one.text)
  const list = await api.call('GET', `${shop}/widgets`)
  assert.ok(list.text.includes(`,${spec}}]`), list.text)
})

test('a whole object has an ETag, and is not sent to a client that names it', async () => {
  await using api = await startTestServer([widgets])
  await fill(api)
  const path = `${shop}/namespaces/a/widgets/x`
  const { headers } = await api.call('GET', path)
  const etag = String(headers['etag'])
  const again = () => api.call('GET', path, { headers: { 'if-none-match': `"other", W/${etag}` } })
  const same = await again()
  assert.deepEqual([same.status, same.text, same.headers['etag']], [304, '', etag])
  const forms = ['application/yaml', 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1']
  for (const accept of forms)
    assert.equal((await api.call('GET', path, { headers: { accept } })).headers['etag'], undefined)
  await api.call('PATCH', path, { body: { metadata: { labels: { tier: 'new' } } } })
  const changed = await again()
  assert.equal(changed.status, 200)
  assert.notEqual(changed.headers['etag'], etag)
})

test('long answers are compressed for clients that take it, and are the same', async () => {
  await using api = await startTestServer([widgets])
  const note = Array.from({ length: 3000 }, (_, i) => `line ${i} of a long note`).join(' ')
  for (let i = 0; i < 8; i++)
    await api.call('POST', `${shop}/namespaces/a/widgets`, { body: { ...(widget(`w${i}`, 1) as object), note } })
  const cases = {
    'a long list': [`${shop}/widgets`, 'br, gzip;q=0.8', 'gzip'],
    'a long list for a client that does not ask': [`${shop}/widgets`, '', undefined],
    'a long list for a client that refuses': [`${shop}/widgets`, 'gzip;q=0, br', undefined],
    'a short list': [`${shop}/widgets?limit=1`, 'gzip', undefined],
  } as const
  for (const [name, [path, accept, encoding]] of Object.entries(cases)) {
    const plain = await api.call('GET', path)
    const { headers, bytes } = await api.call('GET', path, { headers: { 'accept-encoding': accept } })
    assert.equal(headers['content-encoding'], encoding, name)
    const whole = encoding === undefined ? bytes : gunzipSync(bytes)
    assert.equal(whole.toString(), plain.text, name)
    if (encoding !== undefined) assert.ok(bytes.byteLength < whole.byteLength / 4, name)
  }
})

test('tables, metadata and YAML are other forms of the same', async () => {
  await using api = await startTestServer([widgets])
  await fill(api)
  const table = (query = '') =>
    api.call('GET', `${shop}/widgets${query}`, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
    })
  const { json } = await table()
  assert.deepEqual(
    (json['columnDefinitions'] as { name: string; priority: number }[]).map(({ name, priority }) => [name, priority]),
    [
      ['Name', 0],
      ['Price', 0],
      ['Color', 1],
    ],
  )
  const rows = json['rows'] as { cells: unknown[]; object: KubeObject }[]
  assert.deepEqual(rows[0]?.cells, ['x', 20, 'red'])
  assert.deepEqual([rows[0]?.object.kind, rows[0]?.object['spec']], ['PartialObjectMetadata', undefined])
  const full = (await table('?includeObject=Object&limit=1')).json['rows'] as { object: KubeObject }[]
  assert.deepEqual(full[0]?.object['spec'], { price: 20, color: 'red' })
  assert.equal(((await table('?includeObject=None')).json['rows'] as { object: unknown }[])[0]?.object, null)
  const partial = await api.call('GET', `${shop}/widgets`, {
    headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
  })
  assert.deepEqual(
    [partial.json.kind, itemsOf(partial)[0]?.kind, itemsOf(partial)[0]?.['spec']],
    ['PartialObjectMetadataList', 'PartialObjectMetadata', undefined],
  )
  const yaml = await api.call('GET', `${shop}/namespaces/a/widgets/x`, { headers: { accept: 'application/yaml' } })
  assert.match(yaml.text, /^kind: Widget\napiVersion: shop.example\/v1\nmetadata:\n {2}name: x\n/)
})

test('what a client accepts decides, and protobuf alone cannot be served', async () => {
  await using api = await startTestServer([widgets])
  const status = async (accept: string) => (await api.call('GET', `${shop}/widgets`, { headers: { accept } })).status
  assert.equal(await status('application/vnd.kubernetes.protobuf, */*'), 200)
  assert.equal(await status('application/vnd.kubernetes.protobuf,application/json'), 200)
  assert.equal(await status('application/vnd.kubernetes.protobuf'), 406)
  assert.equal(await status('text/html'), 406)
  assert.equal(await status('application/json;q=0'), 406)
  assert.equal(await status('application/json;as=Table;v=v9;g=meta.k8s.io'), 406)
  const refused = await api.call('GET', `${shop}/widgets`, { headers: { accept: 'text/html' } })
  assert.deepEqual([refused.json.kind, refused.json['reason'], refused.json['code']], ['Status', 'NotAcceptable', 406])
})

test('what is not there, and what is not served', async () => {
  await using api = await startTestServer([widgets, totals])
  const cases: Record<string, [string, string, number, string]> = {
    'an object': ['GET', `${shop}/namespaces/a/widgets/none`, 404, 'NotFound'],
    'a resource': ['GET', `${shop}/nothings`, 404, 'NotFound'],
    'a group': ['GET', '/apis/none.example', 404, 'NotFound'],
    'an object in no namespace': ['GET', `${shop}/widgets/x`, 404, 'NotFound'],
    'a cluster-scoped kind in a namespace': ['GET', `${shop}/namespaces/a/totals`, 404, 'NotFound'],
    'a subresource': ['GET', `${shop}/namespaces/a/widgets/x/status`, 404, 'NotFound'],
    'a bad escape': ['GET', `${shop}/namespaces/%zz/widgets`, 404, 'NotFound'],
    'a verb': ['POST', `${shop}/totals`, 405, 'MethodNotAllowed'],
    'a method': ['OPTIONS', `${shop}/widgets`, 405, 'MethodNotAllowed'],
    'a method on a document': ['POST', '/apis', 405, 'MethodNotAllowed'],
  }
  for (const [because, [method, path, code, reason]] of Object.entries(cases)) {
    const answer = await api.call(method, path)
    assert.deepEqual([answer.status, answer.json.kind, answer.json['reason']], [code, 'Status', reason], because)
  }
  const missing = await api.call('GET', `${shop}/namespaces/a/widgets/none`)
  assert.deepEqual(
    [missing.json['message'], missing.json['details']],
    ['widgets.shop.example "none" not found', { name: 'none', group: 'shop.example', kind: 'widgets' }],
  )
  assert.deepEqual(api.lines, [])
})

test('computed kinds are exact, in pages too', async () => {
  await using api = await startTestServer([widgets, totals])
  await fill(api)
  const list = await api.call('GET', `${shop}/totals`)
  assert.deepEqual(
    itemsOf(list).map(({ metadata, spec }) => [
      metadata.name,
      metadata.resourceVersion,
      (spec as { price: number }).price,
    ]),
    [
      ['a', '6', 60],
      ['b', '5', 130],
    ],
  )
  assert.deepEqual((await api.call('GET', `${shop}/totals/b`)).json['spec'], { price: 130 })
  assert.equal((await api.call('GET', `${shop}/totals/c`)).status, 404)
  assert.deepEqual(namesOf(await api.call('GET', `${shop}/totals?labelSelector=size=big`)), ['/b'])
  const first = await api.call('GET', `${shop}/totals?limit=1`)
  const token = listMeta(first).continue ?? ''
  assert.deepEqual(namesOf(await api.call('GET', `${shop}/totals?limit=1&continue=${token}`)), ['/b'])
  await api.call('DELETE', `${shop}/namespaces/b/widgets/x`)
  const second = await api.call('GET', `${shop}/totals?limit=1&continue=${token}`)
  assert.deepEqual(
    itemsOf(second).map(({ spec }) => spec),
    [{ price: 130 }],
  )
  await api.store.trim(Date.now() + 86_400_000)
  const gone = await api.call('GET', `${shop}/totals?limit=1&continue=${token}`)
  assert.equal(gone.status, 410)
  assert.deepEqual(namesOf(await api.call('GET', `${shop}/totals?limit=1&continue=${listMeta(gone).continue ?? ''}`)), [
    '/b',
  ])
})
