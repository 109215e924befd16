// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ObjectIndex } from '#engines/posture/object-index.ts'
import { IndexWorld } from '#engines/posture/world.ts'
import { defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import { credentialSigns, namesCredential, wordsOf } from './credentials.ts'

function signs(inputs: Readonly<Record<string, readonly string[]>> = {}, decodes = true) {
  const world = new IndexWorld(new ObjectIndex(), { controlInputs: { ...defaultControlInputs, ...inputs } })
  return credentialSigns(world, { ignoreCase: false, decodes })
}

describe('credentials', () => {
  test('names are cut into words', () => {
    assert.deepEqual(wordsOf('DB_PASSWORD'), ['db', 'password'])
    assert.deepEqual(wordsOf('apiKey'), ['api', 'key'])
    assert.deepEqual(wordsOf('AWSSecretKey2'), ['aws', 'secret', 'key', '2'])
    assert.deepEqual(wordsOf('my.jwt-token'), ['my', 'jwt', 'token'])
    assert.deepEqual(wordsOf('--'), [])
  })
  const names = ['key', 'token', 'password', 'azure_batch_key', 'credential']
  const is = ['API_KEY', 'apiKey', 'keys', 'PGPASSWORD', 'app.credentials', 'AZURE_BATCH_KEY', 'tokens']
  const isNot = ['MONKEY', 'KEYBOARD', 'TOKENIZERS_PARALLELISM', 'PASSWORDLESS', 'HOCKEY_TEAM', '', 'AZURE_BATCH']
  for (const name of is) test(`names one: ${name}`, () => assert.equal(namesCredential(name, names), true))
  for (const name of isNot) test(`names none: ${name}`, () => assert.equal(namesCredential(name, names), false))

  test('values tell, also when they are base64', () => {
    assert.equal(signs().suspect('a', 'AKIAIOSFODNN7EXAMPLE'), 'value')
    const encoded = Buffer.from('-----BEGIN RSA PRIVATE KEY-----').toString('base64')
    assert.equal(signs().suspect('a', encoded), 'value')
    assert.equal(signs({}, false).suspect('a', encoded), undefined)
  })
  test('allowed names and values are none', () => {
    assert.equal(signs().suspect('DB_PASSWORD_FILE', 'x'), 'name')
    assert.equal(signs({ sensitiveKeyNamesAllowed: ['_file'] }).suspect('DB_PASSWORD_FILE', 'x'), undefined)
    assert.equal(signs({ sensitiveValuesAllowed: ['^vault:'] }).suspect('PASSWORD', 'vault:a/b'), undefined)
  })
  test('a pattern that cannot be used is said, and the others are used', () => {
    const given = signs({ sensitiveValues: ['(', 'ghp_'] })
    assert.equal(given.unusable.length, 1)
    assert.match(given.unusable[0]?.unknown ?? '', /configured pattern "\("/)
    assert.equal(given.suspect('a', 'ghp_x'), 'value')
  })
})
