// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import {
  ConfigError,
  durationMs,
  flag,
  list,
  oneOf,
  readConfig,
  setting,
  settingsTable,
  sizeBytes,
  text,
  url,
  wholeNumber,
} from './config.ts'

const settings = {
  port: setting({ env: 'PORT', description: 'Port to listen on.', schema: wholeNumber(1, 65_535), fallback: 8080 }),
  cluster: setting({ env: 'CLUSTER_NAME', description: 'Name of this cluster.', schema: text() }),
  every: setting({
    env: 'SCAN_INTERVAL',
    description: 'Time between scans.',
    schema: durationMs(1_000),
    fallback: 60_000,
  }),
  token: setting({
    env: 'TOKEN',
    description: 'Key of the account.',
    schema: wholeNumber(0, 1),
    fallback: 0,
    secret: true,
  }),
}

test('values are typed, defaults fill what is unset or empty', () => {
  const config = readConfig(settings, { CLUSTER_NAME: ' prod ', PORT: '', SCAN_INTERVAL: '5m' })
  const port: number = config.port
  assert.equal(port, 8080)
  assert.deepEqual(config, { port: 8080, cluster: 'prod', every: 300_000, token: 0 })
})

test('one error tells everything that is wrong and what is expected, but no secret', () => {
  assert.throws(
    () => readConfig(settings, { PORT: '99999', SCAN_INTERVAL: 'soon', TOKEN: 'hunter2' }),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError)
      assert.deepEqual(error.problems, [
        'PORT: expected a whole number from 1 to 65535, got "99999"',
        'CLUSTER_NAME: expected a value, got nothing (Name of this cluster.)',
        'SCAN_INTERVAL: expected a duration of at least 1000 ms such as 30s, 5m or 24h, got "soon"',
        'TOKEN: expected a whole number from 0 to 1, got a secret of 7 characters',
      ])
      assert.match(error.message, /^4 settings are wrong in the environment:\n {2}PORT: /)
      return true
    },
  )
})

test('a setting may be any zod schema over text', () => {
  const schema = z.string().transform(value => value.length)
  const long = setting({ env: 'X', description: '', schema, fallback: undefined as number | undefined })
  assert.deepEqual(readConfig({ long }, { X: 'abc' }), { long: 3 })
  assert.deepEqual(readConfig({ long }, {}), { long: undefined })
})

const readers: Record<string, [z.ZodType<unknown, string>, Record<string, unknown>, string[]]> = {
  'whole number': [wholeNumber(0, 10), { 0: 0, 10: 10 }, ['11', '-1', '1.5', '1e1', '0x1', 'NaN']],
  flag: [flag(), { true: true, Yes: true, 0: false, off: false }, ['maybe', '2']],
  duration: [durationMs(), { '0': 0, '1h30m': 5_400_000 }, ['5', '-1s']],
  size: [sizeBytes(), { '10': 10, '64Mi': 67_108_864, '2G': 2e9 }, ['64mi', '-1', '1Ti', '']],
  'one of': [oneOf(['a', 'b']), { a: 'a' }, ['c', 'constructor']],
  url: [url(), { 'https://a/b/': 'https://a/b' }, ['a:1', 'ftp://a', '/x']],
  list: [list(), { ' a, b,,c ': ['a', 'b', 'c'], ',': [] }, []],
}
for (const [name, [schema, good, bad]] of Object.entries(readers))
  test(`reader: ${name}`, () => {
    for (const [input, value] of Object.entries(good)) assert.deepEqual(schema.parse(input), value)
    for (const input of bad) assert.equal(schema.safeParse(input).success, false, input)
  })

test('the reference is sorted and says what is required', () => {
  assert.equal(
    settingsTable(settings),
    [
      '| variable | default | meaning |',
      '|---|---|---|',
      '| `CLUSTER_NAME` | required | Name of this cluster. |',
      '| `PORT` | `8080` | Port to listen on. |',
      '| `SCAN_INTERVAL` | `60000` | Time between scans. |',
      '| `TOKEN` | `0` | Key of the account. |',
    ].join('\n'),
  )
})
