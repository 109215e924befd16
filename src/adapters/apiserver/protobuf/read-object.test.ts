// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { builtinProtobufReader } from '#adapters/apiserver/builtin/protobuf.ts'
import { concat, message, type Part, text } from '#adapters/apiserver/schema/protobuf-writer.ts'
import { forAll } from '#testing/random.ts'
import { ProtobufError } from './wire.ts'

const read = builtinProtobufReader()

function envelope(apiVersion: string, kind: string, object: Part): Buffer {
  const around = [message(1, [text(1, apiVersion), text(2, kind)]), message(2, object), text(3, ''), text(4, '')]
  return Buffer.concat([Buffer.from('k8s\0'), concat(around)])
}

function number(field: number, value: number): Part {
  return Uint8Array.from([field << 3, value])
}

function entry(field: number, key: string, value: Part): Part {
  return message(field, [text(1, key), value])
}

const named = message(1, text(1, 'a'))

const cases: Readonly<Record<string, readonly [apiVersion: string, kind: string, object: Part, json: object]>> = {
  'maps of text, and nothing that is empty': [
    'v1',
    'ConfigMap',
    [message(1, [text(1, 'a'), message(2, []), message(8, [])]), entry(2, 'k', text(2, 'v')), entry(2, 'empty', [])],
    { metadata: { name: 'a' }, data: { k: 'v', empty: '' } },
  ],
  'a key that is no name of a map in JavaScript': [
    'v1',
    'ConfigMap',
    entry(2, '__proto__', text(2, 'v')),
    { data: JSON.parse('{"__proto__":"v"}') },
  ],
  'bytes are base64': ['v1', 'Secret', entry(2, 'k', text(2, 'hello')), { data: { k: 'aGVsbG8=' } }],
  'times by the second and by the millionth of it': [
    'coordination.k8s.io/v1',
    'Lease',
    [
      message(1, message(8, Uint8Array.from([0x08, 0x80, 0xa3, 0x05]))),
      message(2, message(3, Uint8Array.from([0x08, 0x01, 0x10, 0xe8, 0x07]))),
    ],
    { metadata: { creationTimestamp: '1970-01-02T00:00:00Z' }, spec: { acquireTime: '1970-01-01T00:00:01.000001Z' } },
  ],
  'a zero that was given counts': ['apps/v1', 'Deployment', message(2, number(1, 0)), { spec: { replicas: 0 } }],
  'a number or a text, a quantity': [
    'policy/v1',
    'PodDisruptionBudget',
    message(2, [message(1, [number(1, 1), number(2, 0), text(3, '50%')]), message(3, [number(1, 0), number(2, 3)])]),
    { spec: { minAvailable: '50%', maxUnavailable: 3 } },
  ],
  'what stands in its place': [
    'v1',
    'Pod',
    message(2, message(1, [text(1, 'v'), message(2, message(2, []))])),
    { spec: { volumes: [{ name: 'v', emptyDir: {} }] } },
  ],
  'any object is JSON': [
    'apps/v1',
    'ControllerRevision',
    [named, message(2, text(1, '{"x":[1]}'))],
    { metadata: { name: 'a' }, data: { x: [1] } },
  ],
  'a list in a map': [
    'authentication.k8s.io/v1',
    'TokenReview',
    message(3, message(2, entry(4, 'k', message(2, [text(1, 'a'), text(1, 'b')])))),
    { status: { user: { extra: { k: ['a', 'b'] } } } },
  ],
  'options of a deletion, in whichever group': [
    'apps/v1',
    'DeleteOptions',
    [message(2, text(1, 'u')), text(4, 'Orphan')],
    { preconditions: { uid: 'u' }, propagationPolicy: 'Orphan' },
  ],
  'fields that nobody knows': ['v1', 'ConfigMap', [named, text(15, 'x'), text(2000, 'y')], { metadata: { name: 'a' } }],
}

for (const [because, [apiVersion, kind, object, json]] of Object.entries(cases))
  test(`an object in protobuf: ${because}`, () => {
    assert.deepEqual(read(envelope(apiVersion, kind, object)), { apiVersion, kind, ...json })
  })

const refused: Readonly<Record<string, Buffer>> = {
  'no magic': Buffer.from('{}'),
  nothing: Buffer.alloc(0),
  'a kind that is none': envelope('v1', 'Other', []),
  'a kind that is a member of every object': envelope('v1', '__proto__', []),
  'a text that is no text': envelope('v1', 'ConfigMap', message(1, message(1, Uint8Array.from([0xff])))),
  'a number where a message should be': envelope('v1', 'ConfigMap', number(1, 1)),
  'a length beyond the end': envelope('v1', 'ConfigMap', Uint8Array.from([0x0a, 0x7f])),
  'a number without end': envelope('v1', 'ConfigMap', new Uint8Array(12).fill(0xff)),
  'a number that JSON would round': envelope(
    'v1',
    'ConfigMap',
    message(1, Uint8Array.from([0x38, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f])),
  ),
  'JSON that is none': envelope('apps/v1', 'ControllerRevision', message(2, text(1, '{'))),
  'messages without end': envelope('apiextensions.k8s.io/v1', 'CustomResourceDefinition', deep(300)),
}

/** A schema of which each is the negation of the next. */
function deep(levels: number): Part {
  let schema: Part = []
  for (let i = 0; i < levels; i++) schema = [message(28, schema)]
  return message(2, message(7, message(4, message(1, schema))))
}

for (const [because, bytes] of Object.entries(refused))
  test(`bytes that are no object in protobuf: ${because}`, () => {
    assert.throws(() => read(bytes), ProtobufError)
  })

test('whatever the bytes are, they are read or refused', () => {
  const [apiVersion, kind, object] = cases['what stands in its place'] ?? ['', '', []]
  const whole = envelope(apiVersion, kind, object)
  forAll({ runs: 2000 }, random => {
    const bytes = Buffer.from(whole)
    for (let i = 0; i < 3; i++) bytes[4 + random.below(bytes.length - 4)] = random.below(256)
    try {
      read(bytes)
    } catch (error) {
      assert.ok(error instanceof ProtobufError, String(error))
    }
  })
})
