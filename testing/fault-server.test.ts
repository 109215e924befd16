// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FaultServer, startFaultServer } from './fault-server.ts'

const podsPath = '/api/v1/pods'

async function withServer(
  act: (server: FaultServer) => Promise<void>,
  options: { watchList?: boolean } = {},
): Promise<void> {
  await using server = await startFaultServer({
    resources: { [podsPath]: { apiVersion: 'v1', kind: 'Pod' }, '/api/v1/nodes': { apiVersion: 'v1', kind: 'Node' } },
    ...options,
  })
  const pods = server.resource(podsPath)
  for (const name of ['c', 'a', 'b']) pods.put({ metadata: { name, namespace: 'shop' }, spec: { name } })
  await act(server)
}

interface List {
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
  readonly items: readonly { readonly metadata: { readonly name: string; readonly resourceVersion: string } }[]
}

async function get(server: FaultServer, query: string): Promise<{ status: number; body: List }> {
  const response = await fetch(`${server.url}${podsPath}${query}`)
  return { status: response.status, body: (await response.json()) as List }
}

function namesIn({ items }: List): string {
  return items.map(({ metadata }) => metadata.name).join(' ')
}

interface Watch {
  /** The next `count` events as `TYPE name@version`. */
  next(count: number): Promise<string[]>
  /** What is left until the end, as it came. */
  rest(): Promise<string>
}

async function watch(server: FaultServer, query: string): Promise<Watch> {
  const response = await fetch(`${server.url}${podsPath}?watch=true${query}`, { signal: AbortSignal.timeout(10_000) })
  assert.equal(response.status, 200)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  async function next(count: number): Promise<string[]> {
    while (text.split('\n').length <= count) {
      const { done, value } = await reader.read()
      if (done) break
      text += Buffer.from(value).toString()
    }
    const lines = text.split('\n')
    text = lines.slice(count).join('\n')
    return lines.slice(0, count).map(show)
  }
  async function rest(): Promise<string> {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      text += Buffer.from(read.value).toString()
    return text
  }
  return { next, rest }
}

function show(line: string): string {
  const { type, object } = JSON.parse(line) as {
    type: string
    object: { kind: string; code?: number; metadata: { name?: string; resourceVersion?: string; annotations?: object } }
  }
  const { name = '', resourceVersion = '', annotations } = object.metadata
  return `${type} ${name}@${resourceVersion}${annotations ? ' complete' : ''}${object.code ?? ''}`
}

test('fault server: lists in order, with true versions and without the kind of items', () =>
  withServer(async server => {
    const { body } = await get(server, '')
    assert.equal(namesIn(body), 'a b c')
    assert.deepEqual(Object.keys(body.items[0] ?? {}), ['metadata', 'spec'])
    assert.deepEqual(
      body.items.map(({ metadata }) => metadata.resourceVersion),
      ['3', '4', '2'],
    )
    assert.equal(body.metadata.resourceVersion, '4')
  }))

test('fault server: pages show one moment, until it is compacted', () =>
  withServer(async server => {
    const first = await get(server, '?limit=2')
    assert.equal(first.body.metadata.remainingItemCount, 1)
    server.resource(podsPath).remove('shop', 'c')
    const more = `?limit=2&continue=${first.body.metadata.continue}`
    const second = await get(server, more)
    assert.deepEqual(
      [namesIn(first.body), namesIn(second.body), second.body.metadata.continue],
      ['a b', 'c', undefined],
    )
    server.resource(podsPath).compact()
    assert.equal((await get(server, more)).status, 410)
  }))

test('fault server: a watch resumes from its version, unless it was compacted; ahead of time it is silent', () =>
  withServer(async server => {
    const pods = server.resource(podsPath)
    pods.put({ metadata: { name: 'a', namespace: 'shop' } })
    pods.remove('shop', 'b')
    const stream = await watch(server, '&resourceVersion=4&allowWatchBookmarks=true')
    assert.deepEqual(await stream.next(2), ['MODIFIED a@5', 'DELETED b@6'])
    server.resource('/api/v1/nodes').put({ metadata: { name: 'n' } })
    server.bookmark()
    assert.deepEqual(await stream.next(1), ['BOOKMARK @7'])
    server.closeWatches()
    assert.equal(await stream.rest(), '')
    pods.compact()
    assert.equal((await get(server, '?watch=true&resourceVersion=4')).status, 410)
    const early = await watch(server, '&resourceVersion=8')
    pods.put({ metadata: { name: 'd', namespace: 'shop' } })
    pods.put({ metadata: { name: 'e', namespace: 'shop' } })
    assert.deepEqual(await early.next(1), ['ADDED e@9'])
  }))

test('fault server: streams a list and marks its end, if it can', async () => {
  const query = '&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
  await withServer(async server => {
    const stream = await watch(server, query)
    server.resource(podsPath).put({ metadata: { name: 'd', namespace: 'shop' } })
    const seen = await stream.next(5)
    assert.deepEqual(seen, ['ADDED a@3', 'ADDED b@4', 'ADDED c@2', 'BOOKMARK @4 complete', 'ADDED d@5'])
    assert.equal((await get(server, '?watch=true&sendInitialEvents=true')).status, 422)
  })
  await withServer(async server => assert.equal((await get(server, `?watch=true${query}`)).status, 422), {
    watchList: false,
  })
})

test('fault server: an object made anew has another uid, and the deleted one its last state', () =>
  withServer(async server => {
    const pods = server.resource(podsPath)
    pods.remove('shop', 'a')
    assert.equal(pods.remove('shop', 'a'), false)
    pods.put({ metadata: { name: 'a', namespace: 'shop' } })
    const [deleted, added] = pods
      .eventsAfter(4)
      .map(
        ({ object }) =>
          JSON.parse(object.json) as { readonly metadata: { readonly uid: string }; readonly spec: object },
      )
    assert.deepEqual([deleted?.spec, deleted?.metadata.uid, added?.metadata.uid], [{ name: 'a' }, 'uid-3', 'uid-6'])
  }))

test('fault server: refuses what it does not know', () =>
  withServer(async server => {
    assert.equal((await get(server, '?labelSelector=a')).status, 400)
    assert.equal((await fetch(`${server.url}/api/v1/secrets`)).status, 404)
    server.requireToken('right')
    assert.equal((await get(server, '')).status, 401)
    const response = await fetch(`${server.url}${podsPath}`, { headers: { authorization: 'Bearer right' } })
    assert.equal(response.status, 200)
    await response.body?.cancel()
  }))

test('fault server: faults before an answer happen as often as planned', () =>
  withServer(async server => {
    server.plan.add('list', { kind: 'status', code: 429, reason: 'TooManyRequests', retryAfterS: 3 }, 2)
    for (let time = 0; time < 2; time++) {
      const response = await fetch(`${server.url}${podsPath}`)
      assert.deepEqual([response.status, response.headers.get('retry-after')], [429, '3'])
      assert.equal(((await response.json()) as { reason: string }).reason, 'TooManyRequests')
    }
    assert.equal((await get(server, '')).status, 200)
    server.plan.add('list', { kind: 'reset' })
    await assert.rejects(get(server, ''))
    assert.equal(server.plan.happened, 3)
    assert.throws(() => server.plan.add('list', { kind: 'duplicate' }), /cannot happen at "list"/)
  }))

test('fault server: faults within a page break it', () =>
  withServer(async server => {
    for (const kind of ['cut', 'garbage', 'reset'] as const) {
      server.plan.add('list-body', { kind })
      await assert.rejects(get(server, ''), `${kind} went through`)
    }
    server.plan.add('list-body', { kind: 'stall' })
    await assert.rejects(
      fetch(`${server.url}${podsPath}`, { signal: AbortSignal.timeout(30) }).then(async r => r.json()),
    )
    assert.equal((await get(server, '')).status, 200)
  }))

test('fault server: faults within a stream', () =>
  withServer(async server => {
    const pods = server.resource(podsPath)
    const change = (name: string) => pods.put({ metadata: { name, namespace: 'shop' } })
    const open = () =>
      watch(server, `&allowWatchBookmarks=true&resourceVersion=${pods.page(undefined, undefined).version}`)

    let stream = await open()
    server.plan.add('events', { kind: 'duplicate' })
    change('a')
    assert.deepEqual(await stream.next(3), ['MODIFIED a@5', 'MODIFIED a@5', 'ADDED a@3'])

    server.plan.add('events', { kind: 'reorder' })
    change('a')
    change('b')
    assert.deepEqual(await stream.next(2), ['MODIFIED b@7', 'MODIFIED a@6'])
    server.plan.add('events', { kind: 'reorder' })
    change('a')
    server.heal()
    assert.deepEqual(await stream.next(1), ['MODIFIED a@8'])

    server.plan.add('events', { kind: 'reorder' })
    change('a')
    server.bookmark()
    assert.deepEqual(await stream.next(2), ['MODIFIED a@9', 'BOOKMARK @9'], 'not held beyond a bookmark')

    server.plan.add('events', { kind: 'close' })
    change('a')
    assert.deepEqual([await stream.next(1), await stream.rest()], [['MODIFIED a@10'], ''])

    stream = await open()
    server.plan.add('events', { kind: 'error-event', code: 410, reason: 'Expired' })
    change('a')
    assert.deepEqual([await stream.next(1), await stream.rest()], [['ERROR @410'], ''])

    stream = await open()
    server.plan.add('events', { kind: 'cut' })
    change('a')
    assert.match(await stream.rest(), /^\{"type":"MODIFIED"[^\n]*$/)

    stream = await open()
    server.plan.add('events', { kind: 'reset' })
    change('a')
    await assert.rejects(stream.rest())

    stream = await open()
    server.plan.add('events', { kind: 'garbage' })
    change('a')
    await assert.rejects(stream.next(1), SyntaxError)
    server.closeWatches()
    assert.match(await stream.rest(), /MODIFIED/)

    stream = await open()
    server.plan.add('events', { kind: 'stall' })
    change('a')
    change('b')
    server.bookmark()
    const silent = Symbol('silent')
    const first = await Promise.race([stream.next(1), new Promise(resolve => setTimeout(resolve, 20, silent))])
    assert.equal(first, silent)
  }))
