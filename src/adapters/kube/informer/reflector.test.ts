// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KubeError, type KubeErrorCode } from '#adapters/kube/rest/errors.ts'
import type { KubeRequest, KubeResponse } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { type FakeClock, fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { type ScriptedAnswer, type ScriptedRest, scriptedRest } from '#testing/scripted-rest.ts'
import { createIndexer, type Indexer } from './indexer.ts'
import { createReflector, type Reflector, type ReflectorOptions } from './reflector.ts'

const event = (type: string, name: string, version: number, extra: object = {}) =>
  `${JSON.stringify({ type, object: { ...pod(name, version), ...extra } })}\n`
const bookmark = (version: number, annotations = {}) =>
  `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(version), annotations } } })}\n`
const marker = (version: number) => bookmark(version, { 'k8s.io/initial-events-end': 'true' })
const streams = (body: string): ScriptedAnswer => ({ kind: 'body', body, last: 'wait' })
const ends = (body: string): ScriptedAnswer => ({ kind: 'body', body, last: 'end' })
const breaks = (body: string): ScriptedAnswer => ({ kind: 'body', body, last: 'break' })
const fails = (code: KubeErrorCode, retryAfterMs?: number): ScriptedAnswer => ({
  kind: 'fail',
  error: new KubeError(code, code, retryAfterMs === undefined ? {} : { retryAfterMs }),
})

function pod(name: string, version: number): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, uid: name, resourceVersion: String(version) } }
}

function list(version: string, names: readonly string[]): ScriptedAnswer {
  const items = names.map((name, at) => ({ metadata: pod(name, at + 1).metadata }))
  return ends(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: version }, items }))
}

interface Scene {
  readonly clock: FakeClock
  readonly rest: ScriptedRest
  readonly store: Indexer<KubeObject>
  readonly reflector: Reflector
  readonly names: () => string[]
  readonly lines: ReturnType<typeof memoryLog>['lines']
}

/** Runs `act` beside a reflector whose server answers by `answer`, then stops it. */
async function reflecting(
  answer: (query: Record<string, unknown>, number: number) => ScriptedAnswer,
  act: (scene: Scene) => Promise<void>,
  options: Partial<ReflectorOptions<KubeObject>> & { readonly versionNow?: () => string } = {},
): Promise<void> {
  const clock = fakeClock()
  const rest = scriptedRest(clock, answer, options.versionNow)
  const store = createIndexer<KubeObject>()
  const { log, lines } = memoryLog()
  const reflector = createReflector({ rest, path: '/api/v1/pods', store, clock, random: () => 0.5, log, ...options })
  const stopping = new AbortController()
  const ended = reflector.run(stopping.signal)
  const names = () => [...store.values()].map(({ metadata }) => metadata.name).sort()
  try {
    await clock.advance(0)
    await act({ clock, rest, store, reflector, names, lines })
  } finally {
    stopping.abort()
    await ended
  }
  assert.deepEqual(clock.pendingMs(), [], 'timers are left')
}

/** Answers in turn; the last one for ever. */
function inTurn(...answers: readonly ScriptedAnswer[]): (query: object, number: number) => ScriptedAnswer {
  return (_query, number) => answers[Math.min(number, answers.length - 1)] ?? fails('internal')
}

test('reflector: streams the list, then goes on with the same stream', async () => {
  const body = event('ADDED', 'a', 3) + event('ADDED', 'b', 5) + marker(7) + event('DELETED', 'a', 8)
  await reflecting(inTurn(streams(body)), async ({ rest, reflector, names }) => {
    await reflector.synced
    assert.deepEqual(names(), ['b'])
    assert.deepEqual(rest.queries, [
      {
        watch: true,
        allowWatchBookmarks: true,
        timeoutSeconds: 450,
        labelSelector: undefined,
        fieldSelector: undefined,
        sendInitialEvents: true,
        resourceVersionMatch: 'NotOlderThan',
      },
    ])
  })
})

test('reflector: nothing is visible before the list is complete, everything at once then', async () => {
  const first = event('ADDED', 'a', 3) + event('ADDED', 'b', 4) + event('DELETED', 'b', 5) + event('MODIFIED', 'a', 6)
  const answer = inTurn(breaks(first), streams(first + marker(7)))
  await reflecting(
    inTurn(breaks(first), fails('internal'), answer({}, 1)),
    async ({ clock, names, store, reflector }) => {
      assert.deepEqual([names(), reflector.counters().synced], [[], false])
      await clock.advance(10_000)
      assert.deepEqual([names(), reflector.counters().synced], [['a'], true])
      assert.equal(store.get('a')?.metadata.resourceVersion, '6')
    },
  )
})

test('reflector: selectors and the version to resume from are sent', async () => {
  const answer = inTurn(ends(marker(7) + event('ADDED', 'a', 9)), streams(''))
  await reflecting(
    answer,
    async ({ clock, rest }) => {
      await clock.advance(1_000)
      const { labelSelector, fieldSelector, resourceVersion, sendInitialEvents } = rest.queries[1] ?? {}
      assert.deepEqual([labelSelector, fieldSelector, resourceVersion], ['a=b', 'metadata.name=c', '9'])
      assert.equal(sendInitialEvents, undefined)
    },
    { labelSelector: 'a=b', fieldSelector: 'metadata.name=c' },
  )
})

test('reflector: a bookmark moves the version to resume from, a late event does not turn it back', async () => {
  await reflecting(inTurn(ends(marker(7) + bookmark(40) + event('ADDED', 'a', 9)), streams('')), async scene => {
    await scene.clock.advance(1_000)
    assert.equal(scene.rest.queries[1]?.['resourceVersion'], '40')
    assert.deepEqual(scene.names(), ['a'])
  })
})

const olderServers: Record<string, ScriptedAnswer> = {
  'a server that forbids streaming lists': fails('invalid'),
  'a server that calls the request malformed': fails('bad-request'),
}

for (const [because, refusal] of Object.entries(olderServers))
  test(`reflector: ${because} is asked for pages at once, and is not asked again`, async () => {
    const answer = inTurn(refusal, list('7', ['a']), fails('expired'), list('9', ['b']), streams(''))
    await reflecting(answer, async ({ clock, rest, reflector, names }) => {
      assert.equal(reflector.counters().synced, true, 'without waiting')
      await clock.advance(2_000)
      assert.deepEqual(names(), ['b'])
      assert.deepEqual(
        rest.queries.map(query => query['limit'] ?? query['sendInitialEvents'] ?? query['resourceVersion']),
        [true, 500, '7', 500, '9'],
      )
    })
  })

test('reflector: a WatchList that stalls is followed by pages, three in a row by pages only', async () => {
  const answer = (query: Record<string, unknown>): ScriptedAnswer => {
    if (query['sendInitialEvents'] === true) return streams(event('ADDED', 'a', 3))
    return query['watch'] === true ? fails('expired') : list('7', ['a'])
  }
  await reflecting(answer, async ({ clock, reflector, rest }) => {
    await clock.advance(19_999)
    assert.equal(reflector.counters().synced, false)
    await clock.advance(5_000)
    assert.equal(reflector.counters().synced, true)
    await clock.advance(120_000)
    assert.equal(rest.queries.filter(query => query['sendInitialEvents'] === true).length, 3)
    assert.equal(reflector.counters().listsOnly, true)
  })
})

test('reflector: an ordinary bookmark before the marker shows a server that only pretends', async () => {
  await reflecting(
    inTurn(streams(event('ADDED', 'a', 3) + bookmark(4)), list('7', ['a']), streams('')),
    async scene => {
      await scene.clock.advance(1_000)
      assert.deepEqual([scene.reflector.counters().synced, scene.reflector.counters().lists], [true, 1])
    },
  )
})

test('reflector: a server that closes behind each event is not asked in a tight loop', async () => {
  let version = 10
  const answer = (query: Record<string, unknown>): ScriptedAnswer =>
    query['sendInitialEvents'] === true ? ends(marker(7)) : ends(event('MODIFIED', 'a', ++version))
  await reflecting(answer, async ({ clock, rest, names }) => {
    await clock.advance(60_000)
    assert.ok(rest.queries.length <= 35, `${rest.queries.length} watches in a minute`)
    assert.deepEqual(names(), ['a'])
  })
})

test('reflector: behind a watch that lasted, the next begins at once and the back-off at its base', async () => {
  const lastsMs = [1_000, 1_000, 1_000, 300_000, 1_000, 1_000]
  const answer = (_query: object, number: number): ScriptedAnswer => ({
    kind: 'body',
    body: number === 0 ? marker(7) : '',
    afterMs: lastsMs[number] ?? 1_000_000,
    last: 'end',
  })
  await reflecting(answer, async ({ clock, rest }) => {
    await clock.advance(400_000)
    const waitsMs = rest.sentAtMs.slice(1).map((atMs, at) => atMs - (rest.sentAtMs[at] ?? 0) - (lastsMs[at] ?? 0))
    assert.deepEqual(waitsMs, [250, 500, 1_000, 0, 250, 500])
  })
})

test('reflector: a version that expired meanwhile is no reason to wait, one that expires at once is', async () => {
  const watchMs = [20_000, 20_000, 0, 0, 0]
  let [expiries, lists] = [0, 0]
  const answer = (query: Record<string, unknown>): ScriptedAnswer => {
    if (query['sendInitialEvents'] !== true) return fails('expired')
    lists++
    return { kind: 'body', body: marker(7), afterMs: watchMs[expiries++] ?? 1_000_000, last: 'end' }
  }
  await reflecting(answer, async ({ clock, rest }) => {
    await clock.advance(60_000)
    assert.equal(lists, 6)
    assert.deepEqual(rest.sentAtMs, [0, 20_000, 20_250, 40_250, 40_500, 40_750, 41_250, 42_250, 44_250, 46_250, 48_250])
  })
})

const turnings: Record<string, readonly [string, number]> = {
  'at an earlier version is restored, and listed again': ['6', 1],
  'at the same version goes on': ['7', 0],
  'at a later version goes on': ['10', 0],
  'without an order of versions goes on': ['x', 0],
}

for (const [because, [version, relists]] of Object.entries(turnings))
  test(`reflector: a server that ended a watch early and is ${because}`, async () => {
    const answer = inTurn(ends(marker(7)), streams(relists === 1 ? marker(6) : ''))
    await reflecting(
      answer,
      async ({ clock, reflector }) => {
        await clock.advance(5_000)
        assert.equal(reflector.counters().relists['turned-back'], relists)
        assert.equal(reflector.counters().watchLists, 1 + relists)
      },
      { versionNow: () => version },
    )
  })

test('reflector: who may watch but not list is not asked which version the server is at', async () => {
  const rest = {
    opened: 0,
    raw({ query = {}, signal }: KubeRequest): Promise<KubeResponse> {
      if (query['watch'] !== true) return Promise.reject(new KubeError('forbidden', 'no list'))
      rest.opened++
      const script = scriptedRest(fakeClock(), () => (rest.opened === 1 ? ends(marker(7)) : streams('')))
      return script.raw({ method: 'GET', path: '/', query, ...(signal ? { signal } : {}) })
    },
  }
  await reflecting(
    inTurn(),
    async ({ clock, reflector }) => {
      await clock.advance(5_000)
      assert.deepEqual([rest.opened, reflector.counters().failures], [2, {}])
    },
    { rest },
  )
})

test('reflector: a watch that ended in its time is followed by the next without a question', async () => {
  let asked = 0
  const versionNow = () => String(++asked)
  const answer = inTurn({ kind: 'body', body: marker(7), afterMs: 449_500, last: 'end' }, streams(''))
  await reflecting(
    answer,
    async ({ clock, rest }) => {
      await clock.advance(450_000)
      assert.deepEqual([rest.queries.length, asked], [2, 0])
    },
    { versionNow },
  )
})

test('reflector: waits as long as the server asks, within reason', async () => {
  const answer = inTurn(fails('too-many-requests', 7_000), fails('unavailable', 3_600_000), streams(marker(7)))
  await reflecting(answer, async ({ clock, rest }) => {
    await clock.advance(60_000)
    assert.deepEqual(rest.sentAtMs, [0, 7_000, 37_000])
  })
})

const everyCode: readonly KubeErrorCode[] = [
  'bad-request',
  'unauthorized',
  'forbidden',
  'not-found',
  'method-not-allowed',
  'not-acceptable',
  'unsupported-media-type',
  'conflict',
  'already-exists',
  'expired',
  'invalid',
  'too-large',
  'too-many-requests',
  'internal',
  'unavailable',
  'timeout',
  'network',
  'tls',
  'not-json',
  'credentials',
  'config',
  'closed',
]

test('reflector: no failure ends it, whatever it was doing', async () => {
  let healthy = false
  let failed = 0
  const answer = (query: Record<string, unknown>): ScriptedAnswer => {
    if (!healthy) return fails(everyCode[failed++ % everyCode.length] ?? 'internal')
    return query['sendInitialEvents'] === true
      ? streams(marker(7))
      : query['watch'] === true
        ? streams('')
        : list('7', ['a'])
  }
  await reflecting(answer, async ({ clock, reflector, lines, rest }) => {
    await clock.advance(600_000)
    // A list that expires is begun again at once, without pages, so that only that attempt's own failure counts.
    const counted = everyCode.filter(code => code !== 'expired').toSorted()
    assert.deepEqual(Object.keys(reflector.counters().failures).sort(), counted)
    const waitsMs = rest.sentAtMs.slice(20).map((atMs, at) => atMs - (rest.sentAtMs[at + 19] ?? 0))
    assert.ok(Math.max(...waitsMs) <= 4_000, 'the longest wait')
    assert.ok(lines.filter(({ level }) => level === 'warn').length < 12, 'warnings become rare')
    healthy = true
    await clock.advance(5_000)
    assert.deepEqual([reflector.counters().synced, reflector.counters().failuresInARow], [true, 0])
    assert.equal(lines.filter(({ message }) => message === 'recovered').length, 1)
  })
})

test('reflector: an error of our own does not end it either', async () => {
  let throws = true
  const store = createIndexer<KubeObject>()
  const broken = {
    ...store,
    replace(...args: Parameters<typeof store.replace>) {
      if (throws) throw new TypeError('no such thing')
      return store.replace(...args)
    },
  }
  await reflecting(
    inTurn(streams(event('ADDED', 'a', 3) + marker(7)), list('7', ['a']), list('7', ['a'])),
    async ({ clock, reflector }) => {
      assert.deepEqual(reflector.counters().failures, { internal: 1 })
      throws = false
      await clock.advance(1_000)
      assert.equal(store.size, 1)
    },
    { store: broken },
  )
})

test('reflector: an end within an event is a broken connection, and resumes where it was', async () => {
  const answer = inTurn(ends(marker(7) + event('ADDED', 'a', 8).slice(0, 50)), streams(event('ADDED', 'a', 8)))
  await reflecting(answer, async ({ clock, reflector, rest, names }) => {
    assert.deepEqual(reflector.counters().failures, { network: 1 })
    await clock.advance(1_000)
    assert.equal(rest.queries[1]?.['resourceVersion'], '7')
    assert.deepEqual(names(), ['a'])
  })
})

test('reflector: a silent watch is given up when it outlives its own time and a margin', async () => {
  await reflecting(inTurn(streams(marker(7)), streams('')), async ({ clock, rest, reflector }) => {
    await clock.advance(479_999)
    assert.equal(rest.queries.length, 1)
    await clock.advance(1_001)
    assert.equal(rest.queries.length, 2)
    assert.deepEqual(reflector.counters().failures, { timeout: 1 })
  })
})

test('reflector: pages that were read before the token expired are void', async () => {
  const page = JSON.stringify({
    kind: 'PodList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '7', continue: 'more' },
    items: [pod('gone', 1)],
  })
  const answer = inTurn(fails('invalid'), ends(page), fails('expired'), list('9', ['stays']), streams(''))
  await reflecting(answer, async ({ names, rest }) => {
    assert.deepEqual(names(), ['stays'])
    assert.deepEqual(
      rest.queries.map(query => [query['limit'], query['continue'], query['resourceVersion']]),
      [
        [undefined, undefined, undefined],
        [500, undefined, undefined],
        [500, 'more', undefined],
        [undefined, undefined, undefined],
        [undefined, undefined, '9'],
      ],
    )
  })
})

const badLists: Record<string, string> = {
  'is no JSON': 'hello',
  'is no list': '{"kind":"Pod","metadata":{"name":"a"},"items":7}',
  'has no metadata': '{"kind":"PodList","items":[]}',
  'ends half-way': '{"kind":"PodList","metadata":{},"items":[{"metadata":{"name":"a"}},',
  'has an item that is no JSON': '{"kind":"PodList","metadata":{},"items":[{"metadata":{"name":"a"},}]}',
  'hides its items under another spelling': '{"kind":"PodList","metadata":{},"it\\u0065ms":[{}]}',
  'repeats its continue token': '{"kind":"PodList","metadata":{"continue":"x"},"items":[]}',
}

for (const [because, body] of Object.entries(badLists))
  test(`reflector: a list that ${because} is not believed, and asked for again`, async () => {
    const answer = (query: Record<string, unknown>, number: number): ScriptedAnswer => {
      if (query['sendInitialEvents'] === true) return fails('invalid')
      if (query['watch'] === true) return streams('')
      return number < 4 ? ends(body) : list('7', ['a'])
    }
    await reflecting(answer, async ({ clock, reflector, names }) => {
      assert.equal(reflector.counters().synced, false)
      await clock.advance(10_000)
      assert.deepEqual(names(), ['a'])
    })
  })

test('reflector: items get the kind of their list, wherever it stands', async () => {
  const body =
    '{"items":[{"metadata":{"name":"a"}},{"kind":"Own","apiVersion":"v2","metadata":{"name":"b"}}],"metadata":{}'
  const answer = inTurn(fails('invalid'), ends(`${body},"apiVersion":"v1","kind":"PodList"}`), streams(''))
  await reflecting(answer, async ({ store, rest }) => {
    assert.deepEqual(
      [...store.values()].map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`).sort(),
      ['v1 Pod a', 'v2 Own b'],
    )
    assert.equal(rest.queries[2]?.['resourceVersion'], undefined, 'a list without version is watched from now')
  })
})

test('reflector: objects over the bound are left out of a page', async () => {
  const big = JSON.stringify({ ...pod('big', 2), data: 'x'.repeat(1_000) })
  const body = `{"metadata":{"resourceVersion":"7"},"items":[${JSON.stringify(pod('a', 1))},${big},7]}`
  await reflecting(
    inTurn(fails('invalid'), ends(body), streams('')),
    async ({ names, reflector }) => {
      assert.deepEqual(names(), ['a'])
      assert.deepEqual(reflector.counters().skipped, { 'too-large': 1, unreadable: 1, transform: 0 })
    },
    { tuning: { objectLimitBytes: 500 } },
  )
})

test('reflector: what cannot be stored is left out and counted, the rest is not lost', async () => {
  const odd = [
    {},
    { metadata: null },
    { metadata: { name: '' } },
    { metadata: { name: 7 } },
    { metadata: { name: 'x', uid: 1 } },
  ]
  const lines = odd.map(object => `${JSON.stringify({ type: 'ADDED', object })}\n`).join('')
  const big = event('ADDED', 'big', 4, { data: 'x'.repeat(1_000) })
  const body = lines + big + event('ADDED', 'a', 5) + marker(7) + lines + big + event('ADDED', 'b', 8)
  await reflecting(
    inTurn(streams(body)),
    async ({ reflector, names, lines: logged }) => {
      assert.deepEqual(names(), ['a', 'b'])
      assert.deepEqual(reflector.counters().skipped, { 'too-large': 2, unreadable: 10, transform: 0 })
      assert.equal(logged.length, 2, 'one line for each cause')
      assert.match(String(logged[1]?.message), /raise objectLimitBytes/)
    },
    { tuning: { objectLimitBytes: 500 } },
  )
})

test('reflector: the transform prunes, leaves out, and may fail on one object', async () => {
  const transform = (object: KubeObject): KubeObject | undefined => {
    if (object['fails'] === true) throw new Error('no spec')
    return object['drop'] === true ? undefined : { ...object, pruned: true }
  }
  const body = [
    event('ADDED', 'kept', 1),
    event('ADDED', 'dropped', 2, { drop: true }),
    event('ADDED', 'failing', 3, { fails: true }),
    event('ADDED', 'later', 4),
    event('ADDED', 'failing-later', 5),
    marker(7),
    event('MODIFIED', 'later', 8, { drop: true }),
    event('MODIFIED', 'failing-later', 9, { fails: true }),
    event('MODIFIED', 'dropped', 10),
    event('DELETED', 'kept', 11, { fails: true }),
  ].join('')
  await reflecting(
    inTurn(streams(body)),
    async ({ store, names, reflector }) => {
      assert.deepEqual(names(), ['dropped'])
      assert.equal(store.get('dropped')?.['pruned'], true)
      assert.equal(reflector.counters().skipped.transform, 2)
    },
    { transform },
  )
})

test('reflector: listing again keeps the objects that have not changed, and prunes them no second time', async () => {
  let pruned = 0
  const transform = (object: KubeObject): KubeObject => {
    pruned++
    return object
  }
  const answer = inTurn(
    fails('invalid'),
    list('7', ['a', 'b']),
    fails('expired'),
    list('9', ['a', 'b', 'c']),
    streams(''),
  )
  await reflecting(
    answer,
    async ({ clock, store }) => {
      const before = store.get('a')
      assert.ok(before)
      await clock.advance(2_000)
      assert.equal(store.get('a'), before)
      assert.deepEqual([store.size, pruned], [3, 3])
    },
    { transform },
  )
})

test('reflector: counters tell how long nothing came', async () => {
  await reflecting(inTurn(fails('unavailable'), streams(marker(7))), async ({ clock, reflector }) => {
    await clock.advance(200)
    assert.equal(reflector.counters().lastEventAgeMs, 200)
    await clock.advance(1_000)
    assert.equal(reflector.counters().lastEventAgeMs, 950)
    assert.deepEqual([reflector.counters().watching, reflector.counters().events.BOOKMARK], [true, 1])
  })
})

test('reflector: stopped before the first list, it says so to whoever waits', async () => {
  let waiting: Promise<void> | undefined
  await reflecting(inTurn(streams('')), async ({ reflector }) => {
    waiting = reflector.synced
  })
  await assert.rejects(waiting ?? Promise.resolve(), (error: KubeError) => error.code === 'closed')
})
