// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloudValue } from './cloud-description.ts'

test('fields are found in every spelling', () => {
  for (const data of [
    { Cluster: { EncryptionConfig: [1] } },
    { cluster: { encryptionConfig: [1] } },
    { cluster: { encryption_config: [1] } },
  ])
    assert.deepEqual(cloudValue(data, 'Cluster.EncryptionConfig'), [1])
})

test('the exact spelling wins, and what is not there is not found', () => {
  assert.equal(cloudValue({ A_B: 1, aB: 2 }, 'aB'), 2)
  assert.equal(cloudValue({ a: 'text' }, 'a.length'), undefined)
  assert.equal(cloudValue({}, 'constructor'), undefined)
  assert.equal(cloudValue(null, 'a'), undefined)
})
