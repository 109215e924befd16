// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { KubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { type ScriptedAnswer, scriptedRest } from '#testing/scripted-rest.ts'
import { type ChangeHandlers, createInformer, type Informer } from './informer.ts'

const expired: ScriptedAnswer = { kind: 'fail', error: new KubeError('expired', 'expired') }

function pod(name: string, version: number, labels: Record<string, string> = {}): KubeObject {
  const metadata = { name, namespace: 'shop', uid: name, resourceVersion: String(version), labels }
  return { apiVersion: 'v1', kind: 'Pod', metadata }
}

function lineOf(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`
}

/** A whole WatchList of these objects, and what follows. */
function streamOf(version: number, objects: readonly KubeObject[], after = ''): string {
  const metadata = { resourceVersion: String(version), annotations: { 'k8s.io/initial-events-end': 'true' } }
  return objects.map(object => lineOf('ADDED', object)).join('') + lineOf('BOOKMARK', { metadata }) + after
}

function recorder(): { readonly handlers: ChangeHandlers<KubeObject>; readonly seen: string[] } {
  const seen: string[] = []
  const of = ({ metadata }: KubeObject) => `${metadata.name}@${metadata.resourceVersion}`
  return {
    seen,
    handlers: {
      added: object => void seen.push(`+${of(object)}`),
      updated: (object, previous) => void seen.push(`${of(previous)}>${of(object)}`),
      deleted: object => void seen.push(`-${of(object)}`),
    },
  }
}

function informerOn(...answers: readonly ScriptedAnswer[]) {
  const clock = fakeClock()
  const rest = scriptedRest(clock, (_query, number) => answers[Math.min(number, answers.length - 1)] ?? expired)
  const { log, lines } = memoryLog()
  const informer = createInformer<KubeObject>({
    rest,
    path: '/api/v1/pods',
    clock,
    random: () => 0.5,
    log,
    indexes: { app: ({ metadata }) => Object.values(metadata.labels ?? {}) },
  })
  return { clock, rest, informer, lines }
}

async function ending<T>(informer: Informer<T>, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } finally {
    await informer.stop()
  }
}

const [a1, b2, c3] = [pod('a', 1), pod('b', 2, { app: 'web' }), pod('c', 3, { app: 'web' })]

test('informer: handlers are told what changes, with the cache already changed', async () => {
  const changes = lineOf('MODIFIED', pod('a', 8)) + lineOf('DELETED', pod('b', 9))
  const { clock, informer } = informerOn({ kind: 'body', body: streamOf(7, [a1, b2], changes), last: 'wait' })
  const { handlers, seen } = recorder()
  informer.on(handlers)
  informer.on({
    deleted: object => void seen.push(`gone: ${informer.store.get(`shop/${object.metadata.name}`) === undefined}`),
  })
  await ending(informer, async () => {
    informer.start()
    await clock.advance(0)
    await informer.synced
    assert.deepEqual(seen, ['+a@1', '+b@2', 'a@1>a@8', '-b@2', 'gone: true'])
  })
})

test('informer: what vanished between two lists is told with the last known object', async () => {
  const { clock, informer } = informerOn({ kind: 'body', body: streamOf(7, [a1, b2]), last: 'end' }, expired, {
    kind: 'body',
    body: streamOf(9, [a1, c3]),
    last: 'wait',
  })
  const { handlers, seen } = recorder()
  informer.on(handlers)
  await ending(informer, async () => {
    informer.start()
    await clock.advance(5_000)
    assert.deepEqual(seen, ['+a@1', '+b@2', '-b@2', '+c@3'])
    assert.deepEqual(informer.store.byIndex('app', 'web'), [c3])
    assert.equal(informer.counters().relists.expired, 1)
  })
})

test('informer: who comes late is told what is there, who leaves nothing more', async () => {
  const answer = { kind: 'body', body: streamOf(7, [a1]), afterMs: 1_000, last: 'end' } as const
  const { clock, informer } = informerOn(answer, {
    kind: 'body',
    body: lineOf('MODIFIED', pod('a', 8)),
    last: 'wait',
  })
  const [late, leaving] = [recorder(), recorder()]
  await ending(informer, async () => {
    informer.start()
    await clock.advance(500)
    informer.on(late.handlers)
    const leave = informer.on(leaving.handlers)
    leave()
    await clock.advance(5_000)
    assert.deepEqual([late.seen, leaving.seen], [['+a@1', 'a@1>a@8'], ['+a@1']])
  })
})

test('informer: a handler that throws is logged, and keeps nobody from being told', async () => {
  const { clock, informer, lines } = informerOn({ kind: 'body', body: streamOf(7, [a1, b2]), last: 'wait' })
  const { handlers, seen } = recorder()
  informer.on({
    added: () => {
      throw new Error('not today')
    },
  })
  informer.on(handlers)
  await ending(informer, async () => {
    informer.start()
    await clock.advance(0)
    assert.deepEqual(seen, ['+a@1', '+b@2'])
    const { handlerErrors, objects, failures } = informer.counters()
    assert.deepEqual([handlerErrors, objects, failures], [2, 2, {}])
    assert.equal(lines[0]?.message, 'a change handler threw')
  })
})

test('informer: stopping by signal or by call leaves no timer, no listener, no handler call', async () => {
  for (const how of ['signal', 'call'] as const) {
    const { clock, informer } = informerOn({ kind: 'body', body: streamOf(7, [a1]), last: 'wait' })
    const stopping = new AbortController()
    informer.start(stopping.signal)
    assert.throws(() => informer.start(), /started before/)
    await clock.advance(0)
    if (how === 'signal') stopping.abort()
    await informer.stop()
    assert.deepEqual(clock.pendingMs(), [], how)
    assert.equal(getEventListeners(stopping.signal, 'abort').length, 0, how)
    assert.equal(informer.store.size, 1, 'the cache stays')
  }
})

test('informer: stopped before it was started, it never asks the server', async () => {
  const { clock, rest, informer } = informerOn(expired)
  await informer.stop()
  informer.start()
  await clock.advance(10_000)
  await assert.rejects(informer.synced, /stopped before the first complete list/)
  assert.equal(rest.queries.length, 0)
})
