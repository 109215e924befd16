// SPDX-License-Identifier: Apache-2.0
/** What every queue of scans must do, whatever it is kept in. */
import assert from 'node:assert/strict'
import type { QueueBounds, QueueItem, ScanQueue, TakenGroup } from '#adapters/db/scan-queue/queue.ts'

/** Opens a queue over the place; the same place again is a restart, or another replica. */
export type OpenQueue = (place: string, bounds?: Partial<QueueBounds>) => Promise<ScanQueue>

export interface QueueScene {
  readonly open: OpenQueue
  /** Lets this much time pass for the queue. */
  readonly pass: (ms: number) => Promise<void>
}

export interface QueueCase {
  readonly name: string
  /** Whether it needs several queues over one place at the same time. */
  readonly isShared?: true
  readonly run: (scene: QueueScene, place: string) => Promise<void>
}

/** An item of a group, for an owner. */
export function queueItem(key: string, group = key, owner = 'a'): QueueItem {
  return { key, group, owner, body: `body of ${key}` }
}

async function takenKeys(queue: ScanQueue): Promise<readonly string[]> {
  const keys: string[] = []
  for (let group = await queue.take(); group; group = await queue.take())
    keys.push(...group.items.map(({ key }) => key))
  return keys
}

async function mustTake(queue: ScanQueue): Promise<TakenGroup> {
  const group = await queue.take()
  assert.ok(group, 'something can be taken')
  return group
}

function ends(group: TakenGroup) {
  return group.items.map(({ id }) => ({ id, state: 'succeeded' as const, reason: '' }))
}

/** The cases; each gets a place of its own. */
export const queueCases: readonly QueueCase[] = [
  {
    name: 'owners take turns, each in the order of what it added',
    async run({ open }, place) {
      const queue = await open(place)
      for (const key of ['a1', 'a2', 'a3']) await queue.add(queueItem(key))
      for (const key of ['b1', 'b2']) await queue.add(queueItem(key, key, 'b'))
      assert.deepEqual(await takenKeys(queue), ['a1', 'b1', 'a2', 'b2', 'a3'])
      await queue.close()
    },
  },
  {
    name: 'items of a group are handed out together, and to nobody else meanwhile',
    async run({ open }, place) {
      const queue = await open(place)
      await queue.add(queueItem('one', 'image'))
      await queue.add(queueItem('two', 'image', 'b'))
      const group = await mustTake(queue)
      assert.deepEqual(
        group.items.map(({ key, body }) => [key, body]),
        [
          ['one', 'body of one'],
          ['two', 'body of two'],
        ],
      )
      await queue.add(queueItem('three', 'image'))
      assert.equal(await queue.take(), undefined)
      assert.deepEqual(await queue.depth(), { waiting: 1, running: 1 })
      await queue.finish(group.token, ends(group))
      assert.deepEqual(await takenKeys(queue), ['three'])
      await queue.close()
    },
  },
  {
    name: 'what waits already is joined, and every job that asked hears of its end',
    async run({ open }, place) {
      const queue = await open(place)
      const job = (id: string) => ({ ...queueItem('one'), job: { id, endpoint: 'scanCVE' } })
      assert.equal(await queue.add(job('j1')), 'queued')
      assert.equal(await queue.add(job('j2')), 'joined')
      assert.deepEqual(await queue.depth(), { waiting: 1, running: 0 })
      const group = await mustTake(queue)
      await queue.note(
        group.items.map(({ id }) => id),
        'cve_matching',
      )
      assert.equal((await queue.job('j1'))?.phase, 'cve_matching')
      // Asked for again while it runs: it is done once more, as what is read may be old by then.
      assert.equal(await queue.add(job('j3')), 'queued')
      await queue.finish(
        group.token,
        group.items.map(({ id }) => ({ id, state: 'failed', reason: 'why' })),
      )
      for (const id of ['j1', 'j2']) {
        const { state, phase, reason, finishedMs } = (await queue.job(id)) ?? {}
        assert.deepEqual([state, phase, reason, typeof finishedMs], ['failed', 'completed', 'why', 'number'])
      }
      assert.equal((await queue.job('j3'))?.state, 'queued')
      assert.equal(await queue.job('nobody'), undefined)
      await queue.close()
    },
  },
  {
    name: 'more than may wait is refused',
    async run({ open }, place) {
      const queue = await open(place, { maxWaiting: 2 })
      assert.deepEqual(
        [await queue.add(queueItem('one')), await queue.add(queueItem('two')), await queue.add(queueItem('three'))],
        ['queued', 'queued', 'full'],
      )
      await queue.take()
      assert.equal(await queue.add(queueItem('three')), 'queued')
      await queue.close()
    },
  },
  {
    name: 'work whose lease ran out is taken again, and its first taker can end nothing any more',
    async run({ open, pass }, place) {
      const queue = await open(place, { leaseMs: 200 })
      await queue.add(queueItem('one'))
      const first = await mustTake(queue)
      await pass(100)
      assert.equal(await queue.renew(first.token), true)
      await pass(150)
      assert.equal(await queue.take(), undefined)
      await pass(300)
      const second = await mustTake(queue)
      assert.equal(second.attempts, 2)
      assert.equal(await queue.renew(first.token), false)
      await queue.finish(first.token, ends(first))
      assert.deepEqual(await queue.depth(), { waiting: 0, running: 1 })
      await queue.finish(second.token, ends(second))
      assert.deepEqual(await queue.depth(), { waiting: 0, running: 0 })
      await queue.close()
    },
  },
  {
    name: 'work that is given back is no attempt, and waits as long as it is told to',
    async run({ open, pass }, place) {
      const queue = await open(place)
      await queue.add(queueItem('one'))
      await queue.release((await mustTake(queue)).token)
      const group = await mustTake(queue)
      assert.equal(group.attempts, 1)
      await queue.release(group.token, 200)
      assert.equal(await queue.take(), undefined)
      await pass(300)
      assert.equal((await mustTake(queue)).attempts, 1)
      await queue.close()
    },
  },
  {
    name: 'what was taken and not finished comes after everything else',
    async run({ open, pass }, place) {
      const queue = await open(place, { leaseMs: 200 })
      await queue.add(queueItem('ends the process'))
      await queue.take()
      await queue.add(queueItem('other'))
      await pass(400)
      assert.deepEqual(await takenKeys(queue), ['other', 'ends the process'])
      await queue.close()
    },
  },
  {
    name: 'a secret comes back in the process that gave it',
    async run({ open }, place) {
      const queue = await open(place)
      await queue.add({ ...queueItem('one'), secret: 'hush' })
      assert.equal((await mustTake(queue)).items[0]?.secret, 'hush')
      await queue.close()
    },
  },
  {
    name: 'replicas that take at the same time never share a group, and end all of it',
    isShared: true,
    async run({ open }, place) {
      const replicas = await Promise.all([open(place), open(place), open(place)])
      const [adding] = replicas
      for (let i = 0; i < 60; i++) await adding?.add(queueItem(`k${i}`, `image-${i % 20}`, `owner-${i % 7}`))
      const running = new Set<string>()
      const done: string[] = []
      async function work(queue: ScanQueue): Promise<void> {
        for (let misses = 0; misses < 3; ) {
          const group = await queue.take()
          if (!group) {
            misses++
            continue
          }
          assert.equal(running.has(group.group), false, `${group.group} is taken by one`)
          running.add(group.group)
          await new Promise(resolve => setTimeout(resolve, 2))
          running.delete(group.group)
          done.push(...group.items.map(({ key }) => key))
          await queue.finish(group.token, ends(group))
        }
      }
      await Promise.all(replicas.flatMap(queue => [work(queue), work(queue)]))
      assert.equal(new Set(done).size, 60)
      assert.equal(done.length, 60)
      await Promise.all(replicas.map(queue => queue.close()))
    },
  },
]
