// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanupPolicy } from './cleanup-policy.ts'
import { configChanges, defaultStorageConfig, parseStorageConfig, StorageConfigError } from './storage-config.ts'

const full = `
load:
  maxReadsInFlight: 10
  maxWritesInFlight: 5
  maxWatches: 50
cleanup:
  enabled: true
  dryRun: true
  grace: 30s
  imageGrace: 24h
profiles:
  maxEntries: 500
  endAfter: 12h
kinds:
  sbomsyfts:
    maxObjectSize: 50Mi
    maxConcurrentWrites: 2
    maxAge: 30d
    maxTotalSize: 2Gi
`

test('everything that may be set is read, and what is left out is as by default', () => {
  const config = parseStorageConfig(full)
  assert.deepEqual(config.load, { maxReadsInFlight: 10, maxWritesInFlight: 5, maxWatches: 50 })
  assert.deepEqual(config.cleanup, { isEnabled: true, isDryRun: true, graceMs: 30_000, imageGraceMs: 86_400_000 })
  assert.deepEqual(config.profiles, { maxEntries: 500, endAfterMs: 12 * 3_600_000 })
  assert.deepEqual(config.kinds['sbomsyfts'], {
    maxObjectBytes: 50 * 2 ** 20,
    maxConcurrentWrites: 2,
    maxAgeMs: 30 * 86_400_000,
    maxTotalBytes: 2 * 2 ** 30,
  })
  assert.deepEqual({ ...config.kinds, sbomsyfts: 0 }, { ...defaultStorageConfig.kinds, sbomsyfts: 0 })
})

for (const [reason, text] of Object.entries({
  'an empty file': '',
  'only a comment': '# none\n',
  'an empty map': '{}',
}))
  test(`the defaults: ${reason}`, () => assert.deepEqual(parseStorageConfig(text), defaultStorageConfig))

test('the defaults take the largest bodies that upstream takes, and the fewest of those at once', () => {
  const { sbomsyfts, workloadconfigurationscansummaries } = defaultStorageConfig.kinds
  assert.equal(sbomsyfts?.maxObjectBytes, 100 * 2 ** 20)
  assert.ok((sbomsyfts?.maxConcurrentWrites ?? 0) < (workloadconfigurationscansummaries?.maxConcurrentWrites ?? 0))
})

const wrong: Record<string, [text: string, problem: RegExp]> = {
  'no map': ['- a', /^the document: /],
  'two documents': ['{}\n---\n{}', /one document, got 2/],
  'no YAML': ['a: [', /^line /],
  'a setting that there is not': ['cleanup: { gracePeriod: 1s }', /^cleanup\.gracePeriod: there is no such setting/],
  'a section that there is not': ['retention: {}', /^retention: there is no such setting/],
  'a kind that is not stored': [
    'kinds: { vulnerabilitysummaries: {} }',
    /^kinds\.vulnerabilitysummaries: expected a stored kind/,
  ],
  'a kind that is a name of every object': [
    'kinds: { constructor: {} }',
    /^kinds\.constructor: expected a stored kind/,
  ],
  'a size that is none': [
    'kinds: { sbomsyfts: { maxObjectSize: large } }',
    /^kinds\.sbomsyfts\.maxObjectSize: expected a size/,
  ],
  'a body that may have no byte': ['kinds: { sbomsyfts: { maxObjectSize: 0 } }', /at least 1 byte/],
  'a body that nobody can hold': ['kinds: { sbomsyfts: { maxObjectSize: 2Gi } }', /at most 1Gi/],
  'no writes at all': ['kinds: { sbomsyfts: { maxConcurrentWrites: 0 } }', /a whole number from 1/],
  'half a request': ['load: { maxWatches: 1.5 }', /^load\.maxWatches: expected a whole number/],
  'a duration that is none': ['cleanup: { grace: soon }', /^cleanup\.grace: expected a duration/],
  'a duration without a unit': ['cleanup: { grace: 30 }', /^cleanup\.grace: expected a duration/],
  'an age beyond all dates': ['kinds: { sbomsyfts: { maxAge: 99999999d } }', /at most 100 years/],
  'a truth that is none': ['cleanup: { dryRun: maybe }', /^cleanup\.dryRun: expected true or false/],
}
for (const [reason, [text, problem]] of Object.entries(wrong)) {
  test(`refused: ${reason}`, () => {
    assert.throws(
      () => parseStorageConfig(text),
      (error: unknown) => {
        assert.ok(error instanceof StorageConfigError, String(error))
        assert.match(error.problems.join('\n'), problem)
        return true
      },
    )
  })
}

test('everything that is wrong is told at once', () => {
  const text = 'load: { maxWatches: none }\ncleanup: { grace: soon, x: 1 }'
  assert.throws(
    () => parseStorageConfig(text),
    (error: StorageConfigError) => error.problems.length === 3,
  )
})

test('changes are told field by field', () => {
  assert.deepEqual(configChanges(defaultStorageConfig, parseStorageConfig(full)), [
    'cleanup.graceMs: 60000 → 30000',
    'cleanup.imageGraceMs: 3600000 → 86400000',
    'cleanup.isDryRun: false → true',
    'kinds.sbomsyfts.maxAgeMs: none → 2592000000',
    'kinds.sbomsyfts.maxConcurrentWrites: 8 → 2',
    'kinds.sbomsyfts.maxObjectBytes: 104857600 → 52428800',
    'kinds.sbomsyfts.maxTotalBytes: none → 2147483648',
    'load.maxReadsInFlight: 400 → 10',
    'load.maxWatches: 5000 → 50',
    'load.maxWritesInFlight: 200 → 5',
    'profiles.endAfterMs: 172800000 → 43200000',
    'profiles.maxEntries: 40000 → 500',
  ])
  assert.deepEqual(configChanges(defaultStorageConfig, parseStorageConfig('')), [])
})

test('the clean-up follows the configuration', () => {
  const policy = cleanupPolicy(parseStorageConfig(full))
  assert.equal(policy?.isDryRun, true)
  assert.deepEqual(policy?.retention.sbomsyfts, { maxAgeMs: 30 * 86_400_000, maxBytes: 2 * 2 ** 30 })
  assert.deepEqual(policy?.retention.applicationprofiles, {})
  assert.equal(cleanupPolicy(parseStorageConfig('cleanup: { enabled: false }')), undefined)
})
