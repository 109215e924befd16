// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeError, isSecretKey, redactText, redactValue } from './redact.ts'

const jwt = ['eyJhbGciOiJSUzI1NiJ9', 'eyJzdWIiOiJzeXN0ZW0ifQ', 'c2lnbmF0dXJl'].join('.')

const texts: Record<string, [string, string]> = {
  'credentials in a URL': ['proxy http://joe:s3cret@proxy:3128/x', 'proxy http://[redacted]@proxy:3128/x'],
  'a user alone may be a token': ['https://ghp_abc@github.com', 'https://[redacted]@github.com'],
  'an at sign in a path is no credential': ['https://host/@scope/name', 'https://host/@scope/name'],
  'an image with digest stays': ['docker.io/library/nginx@sha256:ab', 'docker.io/library/nginx@sha256:ab'],
  'a bearer header': ['Authorization: Bearer abcdefgh.ijkl', 'Authorization: Bearer [redacted]'],
  'a web token anywhere': [`got ${jwt} there`, 'got [redacted] there'],
  'a private key': ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nrest', '[redacted]\nrest'],
  'a key cut in the middle': ['-----BEGIN PRIVATE KEY-----\nMIIE', '[redacted]'],
  'a certificate is public': ['-----BEGIN CERTIFICATE-----', '-----BEGIN CERTIFICATE-----'],
  'an assignment': ['password=hunter2, user=joe', 'password=[redacted], user=joe'],
  'a field in JSON': ['{"user":"joe","token": "abc"}', '{"user":"joe","token":"[redacted]"}'],
  'a word that only names a field': ['users[0]: token: expected text', 'users[0]: token: expected text'],
  'a query parameter': ['GET /x?a=1&token=abc&b=2', 'GET /x?a=1&token=[redacted]&b=2'],
}

for (const [why, [text, expected]] of Object.entries(texts))
  test(`redacted text: ${why}`, () => assert.equal(redactText(text), expected))

test('secret keys are known in every spelling, and their neighbours are left alone', () => {
  for (const key of [
    'password',
    'dbPassword',
    'clientSecret',
    'Authorization',
    'token',
    'accessToken',
    'id_token',
    'x-api-key',
    'apiKey',
    'AWS_SECRET_ACCESS_KEY',
    'client-key-data',
    'Set-Cookie',
    'credentials',
  ])
    assert.ok(isSecretKey(key), key)
  for (const key of ['key', 'name', 'tokens_per_second', 'image', 'secretName', 'keyId', 'broken', 'path'])
    assert.ok(!isSecretKey(key), key)
})

test('a value is copied with secrets replaced at any depth, and bounded', () => {
  const deep = { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }
  assert.deepEqual(
    redactValue({ user: { name: 'joe', password: 'x' }, list: [{ token: 'y' }], bytes: new Uint8Array(9) }),
    {
      user: { name: 'joe', password: '[redacted]' },
      list: [{ token: '[redacted]' }],
      bytes: '[9 bytes]',
    },
  )
  assert.match(JSON.stringify(redactValue(deep)), /too deep/)
  assert.equal((redactValue(Array.from({ length: 5_000 }, () => 1)) as unknown[]).length, 100)
})

test('a loop of references and a loop of causes end', () => {
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  assert.match(JSON.stringify(redactValue(loop)), /too deep/)
  const error = new Error('again')
  error.cause = error
  assert.equal(describeError(error).causes?.length, 5)
})

test('a megabyte of hostile text costs milliseconds', () => {
  for (const text of [
    'eyJ'.repeat(400_000),
    'a://'.repeat(300_000),
    '-----BEGIN '.repeat(100_000),
    '"token":'.repeat(100_000),
    'token='.repeat(100_000),
    `x://${'a'.repeat(1_000_000)}`,
  ]) {
    const startedMs = performance.now()
    redactText(text)
    assert.ok(performance.now() - startedMs < 5000)
  }
})
