// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partAt } from './manifest-part.ts'
import { isPlaceholder, planEdits, type Wanted } from './plan-edits.ts'
import { applyEdits } from './text-edit.ts'

interface Case {
  readonly before: string
  readonly fix?: Readonly<Record<string, string>>
  readonly drop?: readonly string[]
  readonly after: string
  readonly refused?: readonly string[]
}

const cases: Record<string, Case> = {
  'a scalar is replaced, its remark stays': {
    before: 'spec:\n  hostNetwork: true # why\n',
    fix: { 'spec.hostNetwork': 'false' },
    after: 'spec:\n  hostNetwork: false # why\n',
  },
  'a missing mapping is written below its siblings': {
    before: 'containers:\n- name: a\n  # before image\n  image: b # remark\n\n# end\n',
    fix: {
      'containers[0].securityContext.capabilities.drop[0]': 'ALL',
      'containers[0].securityContext.runAsUser': '1000',
    },
    after:
      'containers:\n- name: a\n  # before image\n  image: b # remark\n  securityContext:\n    capabilities:\n      drop:\n        - ALL\n    runAsUser: 1000\n\n# end\n',
  },
  'an item is appended to a list': {
    before: 'drop:\n  - NET_RAW\nnext: 1\n',
    fix: { 'drop[7]': 'ALL' },
    after: 'drop:\n  - NET_RAW\n  - ALL\nnext: 1\n',
  },
  'two missing items stay two': {
    before: 'env: []\n',
    fix: { 'env[0].name': 'a', 'env[1].name': 'b' },
    after: 'env: [{name: a}, {name: b}]\n',
  },
  'flow collections stay flow': {
    before: 'spec: {containers: [{name: app, image: nginx}]}\n',
    fix: { 'spec.containers[0].securityContext.privileged': 'false' },
    after: 'spec: {containers: [{name: app, image: nginx, securityContext: {privileged: false}}]}\n',
  },
  'JSON stays JSON': {
    before: '{"spec": {"a": 1}}',
    fix: { 'spec.b.c': 'x' },
    after: '{"spec": {"a": 1, "b":{"c":"x"}}}',
  },
  'an empty value is filled in': {
    before: 'securityContext:\nnext: 1\n',
    fix: { 'securityContext.privileged': 'false' },
    after: 'securityContext: {privileged: false}\nnext: 1\n',
  },
  'line ends of Windows stay': {
    before: 'a: 1\r\nb:\r\n  c: 2\r\n',
    fix: { 'b.d.e': '3' },
    after: 'a: 1\r\nb:\r\n  c: 2\r\n  d:\r\n    e: 3\r\n',
  },
  'no line end at the end': { before: 'a: 1', fix: { b: '2' }, after: 'a: 1\nb: 2' },
  'labels and variables are text': {
    before: 'metadata:\n  labels:\n    a: b\n',
    fix: { 'metadata.labels.app.kubernetes.io/managed': 'true' },
    after: 'metadata:\n  labels:\n    a: b\n    app.kubernetes.io/managed: "true"\n',
  },
  'a pair is taken out with its line': {
    before: 'spec:\n  a: 1\n  hostPID: true # bad\n  b: 2\n',
    drop: ['spec.hostPID'],
    after: 'spec:\n  a: 1\n  b: 2\n',
  },
  'the first pair of an item leaves the dash': {
    before: 'volumes:\n- hostPath:\n    path: /\n  name: x\n',
    drop: ['volumes[0].hostPath'],
    after: 'volumes:\n- name: x\n',
  },
  'a list without items goes': {
    before: 'spec:\n  a: 1\n  subjects:\n  - x: 1\n  - y: 2\n',
    drop: ['spec.subjects[0]', 'spec.subjects[1]'],
    after: 'spec:\n  a: 1\n',
  },
  'one of several items': { before: 's: [a, b, c]\n', drop: ['s[1]'], after: 's: [a, c]\n' },
  'the last of several items': { before: 's: [a, b, c]\n', drop: ['s[2]'], after: 's: [a, b]\n' },
  'what is gone already is nothing to do': { before: 'a: 1\n', drop: ['b.c'], after: 'a: 1\n' },
  'nothing is written into what goes': {
    before: 'a: 1\nmounts:\n- path: /\nb: 2\n',
    fix: { 'mounts[0].readOnly': 'true', c: '3' },
    drop: ['mounts[0]'],
    after: 'a: 1\nb: 2\nc: 3\n',
  },
  'a mapping that loses its last value and gets another stays': {
    before: 'securityContext:\n  privileged: true # why\nnext: 1\n',
    fix: { 'securityContext.runAsNonRoot': 'true' },
    drop: ['securityContext.privileged'],
    after: 'securityContext:\n  runAsNonRoot: true\nnext: 1\n',
  },
  'what is set need not go': {
    before: 'securityContext:\n  privileged: true # why\n',
    fix: { 'securityContext.privileged': 'false' },
    drop: ['securityContext.privileged'],
    after: 'securityContext:\n  privileged: false # why\n',
  },
  'of what ends at one place, the innermost is written first': {
    before: 'spec:\n  containers:\n  - name: a\n',
    fix: { 'spec.host': 'x', 'spec.containers[0].b': '1', top: '1' },
    after: 'spec:\n  containers:\n  - name: a\n    b: 1\n  host: x\ntop: 1\n',
  },
  'the same in one line': {
    before: 'a: {privileged: true}\n',
    fix: { 'a.b': '1' },
    drop: ['a.privileged'],
    after: 'a: {b: 1}\n',
  },
  'the line below what is written goes': {
    before: 'a:\n  b: 1\nhostPID: true\nc: 1\n',
    fix: { 'a.d': '2' },
    drop: ['hostPID'],
    after: 'a:\n  b: 1\n  d: 2\nc: 1\n',
  },
  'the last two of several items': { before: 's: [a, b, c]\n', drop: ['s[1]', 's[2]'], after: 's: [a]\n' },
  'behind a remark in brackets': {
    before: 's: [\n  a, # one\n  b # two\n]\n',
    fix: { 's[2]': 'c' },
    after: 's: [\n  a, # one\n  b, c # two\n]\n',
  },
  'an item without its name goes whole': {
    before: 'env:\n- name: A\n  value: x\n- name: B\n  value: y\n',
    drop: ['env[0].name'],
    after: 'env:\n- name: B\n  value: y\n',
  },
  'nothing is written into a scalar': {
    before: 'a: text\n',
    fix: { 'a.b': 'x' },
    after: 'a: text\n',
    refused: ['a.b'],
  },
  'an alias stays, since others share it': {
    before: 'x: &s {a: 1}\ny: *s\n',
    fix: { 'y.a': '2' },
    after: 'x: &s {a: 1}\ny: *s\n',
    refused: ['y.a'],
  },
  'two repairs that contradict each other': {
    before: 'a: 1\n',
    fix: { 'b.c': '1', 'b[c]': '2' },
    after: 'a: 1\nb:\n  c: 1\n',
    refused: ['b[c]'],
  },
  'a document is never emptied': { before: 'a: 1\n', drop: ['a'], after: 'a: 1\n', refused: ['a'] },
  'text that is no path': { before: 'a: 1\n', fix: { 'a[': 'x' }, after: 'a: 1\n', refused: ['a['] },
}

for (const [reason, { before, fix = {}, drop = [], after, refused = [] }] of Object.entries(cases)) {
  test(`repair: ${reason}`, () => {
    const part = partAt(before, 0)
    assert.ok(part)
    const wanted: Wanted = {
      fixPaths: Object.entries(fix).map(([path, value]) => ({ path, value })),
      deletePaths: drop,
    }
    const plan = planEdits(part, wanted)
    assert.equal(applyEdits(before, plan.edits), after)
    assert.deepEqual(
      plan.refused.map(({ path }) => path),
      refused,
    )
  })
}

test('only the document that is meant changes', () => {
  const text = 'a: 1\n---\na: 1\n---\na: 1\n'
  const part = partAt(text, 5)
  assert.ok(part)
  const { edits } = planEdits(part, { fixPaths: [{ path: 'a', value: '2' }], deletePaths: [] })
  assert.equal(applyEdits(text, edits), 'a: 1\n---\na: 2\n---\na: 1\n')
})

test('placeholders are told from values', () => {
  for (const value of ['YOUR_VALUE', '<your-tls-definition>', 'REMOVE_GROUP_0', 'AWS_LOADBALANCER_SSL_CERT'])
    assert.ok(isPlaceholder(value), value)
  for (const value of ['ALL', 'false', '1000', 'RuntimeDefault']) assert.ok(!isPlaceholder(value), value)
})
