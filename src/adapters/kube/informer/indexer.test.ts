// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { type Change, createIndexer, type Indexer, objectKey } from './indexer.ts'

/** `uid@version`, of an object that is always named shop/cart. */
function cart(at: string, labels: Record<string, string> = {}): KubeObject {
  const [uid = '', resourceVersion = ''] = at.split('@')
  const metadata = { name: 'cart', namespace: 'shop', uid, resourceVersion, labels }
  return { apiVersion: 'v1', kind: 'Pod', metadata }
}

function named(name: string, labels: Record<string, string> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, uid: name, resourceVersion: '1', labels } }
}

function show(changes: readonly Change<KubeObject>[]): string {
  return changes
    .map(change => `${change.kind} ${change.object.metadata.uid}@${change.object.metadata.resourceVersion}`)
    .join(', ')
}

function held(indexer: Indexer<KubeObject>): string {
  return [...indexer.values()].map(({ metadata }) => `${metadata.uid}@${metadata.resourceVersion}`).join(', ')
}

/** Steps `+uid@version` (put) and `-uid@version` (remove), then what is held. */
const orders: Record<string, readonly [string, string]> = {
  'added, changed, deleted': ['+a@1 +a@2 -a@3', ''],
  'a repeated event changes nothing': ['+a@2 +a@2', 'a@2'],
  'an old state does not replace a newer one': ['+a@5 +a@4', 'a@5'],
  'the order is that of numbers': ['+a@10 +a@9', 'a@10'],
  'a repeated addition after the deletion brings nothing back': ['+a@1 -a@3 +a@1', ''],
  'a change that comes after its deletion brings nothing back': ['-a@3 +a@2', ''],
  'an old deletion does not touch the next incarnation': ['+b@7 -a@6', 'b@7'],
  'a deletion of a later incarnation that was never seen removes the old one': ['+a@5 -b@8', ''],
  'a dead incarnation does not replace its successor': ['+b@7 +a@5', 'b@7'],
  'an object that left a selector may enter it again': ['+a@1 -a@2 +a@3', 'a@3'],
  'leaving twice keeps the later grave': ['-a@5 -a@2 +a@4', ''],
  'without an order the last word counts': ['+a@x +a@w', 'a@w'],
  'without an order the deletion of another incarnation is not believed': ['+b@x -a@w', 'b@x'],
  'without an order the deletion of this incarnation is': ['+b@x -b@w', ''],
}

for (const [because, [steps, expected]] of Object.entries(orders))
  test(`indexer: ${because}`, () => {
    const indexer = createIndexer<KubeObject>()
    for (const step of steps.split(' '))
      if (step.startsWith('+')) indexer.put(cart(step.slice(1)))
      else indexer.remove(cart(step.slice(1)))
    assert.equal(held(indexer), expected)
  })

test('indexer: every order of the same events, with repetitions, ends alike', () => {
  const events = ['+a@1', '+a@2', '-a@3', '+b@4', '+b@5']
  for (const order of permutations(events)) {
    const indexer = createIndexer<KubeObject>()
    for (const event of [...order, order[0] ?? '', order[2] ?? ''])
      if (event.startsWith('+')) indexer.put(cart(event.slice(1)))
      else indexer.remove(cart(event.slice(1)))
    assert.equal(held(indexer), 'b@5', order.join(' '))
  }
})

function permutations(items: readonly string[]): string[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map(rest => [item, ...rest]))
}

test('indexer: steps tell what they changed', () => {
  const indexer = createIndexer<KubeObject>()
  assert.equal(show(indexer.put(cart('a@1'))), 'added a@1')
  assert.equal(show(indexer.put(cart('a@2'))), 'updated a@2')
  assert.equal(show(indexer.put(cart('a@2'))), '')
  assert.equal(show(indexer.put(cart('b@5'))), 'deleted a@2, added b@5')
  assert.equal(show(indexer.remove(cart('b@6'))), 'deleted b@5')
  assert.equal(show(indexer.remove(cart('b@6'))), '')
  assert.equal(indexer.staleCount(), 1)
})

test('indexer: replacing computes deletions with the last known object, keeps what is the same', () => {
  const indexer = createIndexer<KubeObject>()
  const [stays, goes] = [named('stays'), named('goes')]
  indexer.replace(new Map([stays, goes].map(object => [objectKey(object), object])), '10')
  const again = named('stays')
  const comes = named('comes')
  const changes = indexer.replace(new Map([again, comes].map(object => [objectKey(object), object])), '20')
  assert.deepEqual(changes, [
    { kind: 'deleted', object: goes },
    { kind: 'added', object: comes },
  ])
  assert.equal(indexer.get('stays'), stays)
  assert.equal(show(indexer.put(goes)), '', 'an event from before the relist is late')
})

test('indexer: a relist may go back, as after a restored backup', () => {
  const indexer = createIndexer<KubeObject>()
  indexer.put(cart('a@50'))
  assert.equal(show(indexer.replace(new Map([['shop/cart', cart('a@3')]]), '4')), 'updated a@3')
  indexer.remove(cart('a@60'))
  assert.equal(show(indexer.replace(new Map([['shop/cart', cart('a@3')]]), '4')), 'added a@3')
  assert.equal(show(indexer.put(cart('a@5'))), 'updated a@5', 'the grave of a lost future is forgotten')
})

test('indexer: finds by index, through changes and deletions, whatever the value is called', () => {
  const indexer = createIndexer<KubeObject>({
    indexes: { app: ({ metadata }) => (metadata.labels?.['app'] ? [metadata.labels['app']] : []) },
  })
  const byApp = (value: string) => indexer.byIndex('app', value).map(object => object.metadata.name)
  indexer.put(named('one', { app: '__proto__' }))
  indexer.put(named('two', { app: '__proto__' }))
  indexer.put(named('none'))
  assert.deepEqual(byApp('__proto__').sort(), ['one', 'two'])
  indexer.put({
    ...named('two', { app: 'other' }),
    metadata: { ...named('two', { app: 'other' }).metadata, resourceVersion: '2' },
  })
  assert.deepEqual(byApp('__proto__'), ['one'])
  assert.deepEqual(byApp('other'), ['two'])
  indexer.remove(named('one'))
  indexer.replace(new Map(), '9')
  assert.deepEqual([byApp('__proto__'), byApp('other'), indexer.size], [[], [], 0])
  assert.throws(() => indexer.byIndex('node', 'x'), /no index "node"; there are: app/)
})

test('indexer: an index function that throws leaves the object out of its index only', () => {
  const failed: string[] = []
  const indexer = createIndexer<KubeObject>({
    indexes: {
      broken: () => {
        throw new Error('no spec')
      },
      whole: ({ metadata }) => [metadata.name],
    },
    onIndexError: index => failed.push(index),
  })
  indexer.put(named('odd'))
  assert.deepEqual(failed, ['broken'])
  assert.equal(indexer.byIndex('whole', 'odd').length, 1)
})

test('indexer: remembers a bounded number of deletions', () => {
  const indexer = createIndexer<KubeObject>()
  for (let number = 0; number <= 1024; number++) indexer.remove(named(`pod-${number}`))
  assert.equal(show(indexer.put(named('pod-0'))), 'added pod-0@1')
  assert.equal(show(indexer.put(named('pod-1024'))), '')
})
