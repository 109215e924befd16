// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { randomJsonObject } from '#testing/random-json.ts'
import { validators } from './validate.ts'

type Annotations = Readonly<Record<string, string>>

function flawsOf(kind: string, spec: unknown, annotations: Annotations = {}): readonly string[] {
  const flaws = validators[kind]?.({ meta: { name: 'x', annotations }, body: { spec } }) ?? []
  return flaws.map(({ field, reason }) => `${field} ${reason}`)
}

const neighbor = (part: object) => ({ containers: [{ name: 'c', egress: [part] }] })
const place = 'spec.containers[0].egress[0]'

const neighborhoods: Readonly<Record<string, readonly [unknown, readonly string[]]>> = {
  'addresses, ranges and the star are addresses': [
    neighbor({ ipAddress: '10.0.0.1', ipAddresses: ['2001:db8::/32', '*', '::1'] }),
    [],
  ],
  'what is no address is named with its place': [
    neighbor({ ipAddress: '10.0.0', ipAddresses: ['::1', 'host'] }),
    [`${place}.ipAddress FieldValueInvalid`, `${place}.ipAddresses[1] FieldValueInvalid`],
  ],
  'a star may be the first or the last label': [neighbor({ dnsNames: ['*.example.com', 'example.*', 'a.b.'] }), []],
  'names that match too much or nothing': [
    neighbor({ dns: '*', dnsNames: ['a..b', '**.com', 'a.*.b'] }),
    [0, 1, 2].map(i => `${place}.dnsNames[${i}] FieldValueInvalid`).toSpliced(0, 0, `${place}.dns FieldValueInvalid`),
  ],
  'an empty address is none': [neighbor({ ipAddress: '', dns: '' }), []],
}

for (const [because, [spec, expected]] of Object.entries(neighborhoods)) {
  test(`network neighbourhoods: ${because}`, () => assert.deepEqual(flawsOf('NetworkNeighborhood', spec), expected))
}

test('profiles carry only statuses that a profile can have', () => {
  const key = 'kubescape.io/status'
  assert.deepEqual(flawsOf('ApplicationProfile', {}, { [key]: 'completed' }), [])
  assert.deepEqual(flawsOf('ApplicationProfile', {}, { [key]: 'failed', 'kubescape.io/completion': 'half' }), [
    'metadata.annotations[kubescape.io/status] FieldValueNotSupported',
    'metadata.annotations[kubescape.io/completion] FieldValueNotSupported',
  ])
})

test('collapse configurations: thresholds, and prefixes that are paths, each once', () => {
  const good = { openDynamicThreshold: 0, collapseConfigs: [{ prefix: '/etc', threshold: 1 }] }
  assert.deepEqual(flawsOf('CollapseConfiguration', good), [])
  const entries = [
    { prefix: '', threshold: 1 },
    { prefix: 'etc', threshold: 0 },
    { prefix: '/a', threshold: 2 },
  ]
  const bad = { endpointDynamicThreshold: -1, collapseConfigs: [...entries, { prefix: '/a', threshold: 2 }] }
  assert.deepEqual(flawsOf('CollapseConfiguration', bad), [
    'spec.endpointDynamicThreshold FieldValueInvalid',
    'spec.collapseConfigs[0].prefix FieldValueRequired',
    'spec.collapseConfigs[1].prefix FieldValueInvalid',
    'spec.collapseConfigs[1].threshold FieldValueInvalid',
    'spec.collapseConfigs[3].prefix FieldValueDuplicate',
  ])
})

test('known servers: every entry has a range', () => {
  const spec = [{ ipBlock: '10.0.0.0/8' }, { ipBlock: '10.0.0.1' }, {}]
  assert.deepEqual(flawsOf('KnownServer', spec), [
    'spec[1].ipBlock FieldValueInvalid',
    'spec[2].ipBlock FieldValueInvalid',
  ])
})

test('law: an object of any shape is judged, never crashed on', () => {
  forAll({ runs: 200 }, random => {
    const spec = { containers: [randomJsonObject(random), { egress: [randomJsonObject(random), null] }] }
    for (const kind of Object.keys(validators)) flawsOf(kind, random.chance(0.5) ? spec : randomJsonObject(random))
  })
})
