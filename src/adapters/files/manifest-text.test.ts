// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseManifest } from './manifest-text.ts'

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`

test('a broken document names its line and the others are read', () => {
  const { objects, doubts } = parseManifest('shop.yaml', `${configMap('a')}---\nkind: [\n---\n${configMap('b')}`)
  assert.deepEqual(
    objects.map(({ object }) => object.metadata.name),
    ['a', 'b'],
  )
  assert.equal(doubts.length, 1)
  assert.ok((doubts[0]?.line ?? 0) >= 6, `line ${doubts[0]?.line}`)
  assert.match(doubts[0]?.because ?? '', /not YAML/)
})

test('a key given twice is an error of its document', () => {
  const { objects, doubts } = parseManifest('x.yaml', `${configMap('a')}kind: Secret\n---\n${configMap('b')}`)
  assert.deepEqual(
    objects.map(({ object }) => object.metadata.name),
    ['b'],
  )
  assert.equal(doubts.length, 1)
})

test('every list is unfolded, with or without types of its items', () => {
  const roles = `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}\n`
  const { objects } = parseManifest(
    'x.yaml',
    `${roles}---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: c}}\n`,
  )
  assert.deepEqual(
    objects.map(({ object }) => `${object.apiVersion} ${object.kind} ${object.metadata.name}`),
    ['rbac.authorization.k8s.io/v1 Role a', 'rbac.authorization.k8s.io/v1 Role b', 'v1 Pod c'],
  )
})

test('lists within lists are unfolded, each object with its place', () => {
  const pod = (name: string) => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}}`
  const inner = `{apiVersion: v1, kind: List, items: [${pod('b')}, {kind: PodList, apiVersion: v1, items: [{metadata: {name: c}}]}]}`
  const { objects, doubts } = parseManifest('x.yaml', `apiVersion: v1\nkind: List\nitems: [${pod('a')}, ${inner}]\n`)
  assert.deepEqual(
    objects.map(({ object, itemPath }) => `${object.kind} ${object.metadata.name} ${itemPath}`),
    ['Pod a items[0]', 'Pod b items[1].items[0]', 'Pod c items[1].items[1].items[0]'],
  )
  assert.deepEqual(doubts, [])
})

test('of JSON lines a broken one is a doubt, and the others are read', () => {
  const pod = (name: string) => JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })
  const { objects, doubts } = parseManifest('x.json', `${pod('a')}\n{"kind":\n\n${pod('b')}\n`)
  assert.deepEqual(
    objects.map(({ object, line }) => `${object.metadata.name} ${line}`),
    ['a 1', 'b 4'],
  )
  assert.equal(doubts.length, 1)
  assert.equal(doubts[0]?.line, 2)
  const whole = parseManifest('x.json', JSON.stringify({ apiVersion: 'v1', kind: 'Pod' }, undefined, 2))
  assert.equal(whole.objects.length, 1)
})

test('a document of something else is told apart from a manifest that lacks something', () => {
  const isForeign = (text: string) => parseManifest('x.yaml', text).doubts.map(each => each.isForeign === true)
  assert.deepEqual(isForeign('services: {}\n---\nkind: Pod\n---\n- a\n'), [true, false, true])
})

const refused: Record<string, [text: string, because: RegExp]> = {
  'no apiVersion': ['kind: Pod', /apiVersion is missing/],
  'no kind': ['apiVersion: v1', /kind is missing/],
  'a scalar': ['hello', /expected a mapping/],
  'metadata of a wrong type': ['apiVersion: v1\nkind: Pod\nmetadata: x', /metadata is not a mapping/],
  'a label of 10 kB': [
    `apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {x: ${'y'.repeat(10_000)}}}`,
    /label x has 10000 bytes/,
  ],
  'a name of 300 bytes': [`apiVersion: v1\nkind: Pod\nmetadata: {name: ${'y'.repeat(300)}}`, /300 bytes/],
}
for (const [reason, [text, because]] of Object.entries(refused)) {
  test(`refused with its place: ${reason}`, () => {
    const { objects, doubts } = parseManifest('x.yaml', text)
    assert.equal(objects.length, 0)
    assert.match(doubts[0]?.because ?? '', because)
  })
}

test('empty documents and comments are nothing', () => {
  assert.deepEqual(parseManifest('x.yaml', '---\n# only a comment\n---\n'), { objects: [], doubts: [] })
})
