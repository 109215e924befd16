// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ContainerAt } from '#engines/posture/subject.ts'
import { secretKeysInEnvironment, wholeSecretsInEnvironment } from './secret-references.ts'

const at = (fields: Readonly<Record<string, unknown>>): ContainerAt => ({
  container: { name: 'app', ...fields },
  path: 'spec.containers[0]',
  list: 'containers',
})

describe('secret references', () => {
  test('a whole secret is named by its reference', () => {
    const envFrom = [{ configMapRef: { name: 'a' } }, null, { secretRef: { name: 'db' } }]
    const path = 'spec.containers[0].envFrom[2].secretRef'
    const [failure, ...others] = wholeSecretsInEnvironment(at({ envFrom }))
    assert.deepEqual(failure?.evidence, [{ path, found: 'Secret db' }])
    assert.deepEqual(failure.deletePaths, [path])
    assert.deepEqual(others, [])
  })
  test('a key of a secret is named by its variable', () => {
    const env = [
      { name: 'A', value: 'b' },
      { name: 'B', valueFrom: { secretKeyRef: { name: 'db', key: 'c' } } },
    ]
    const path = 'spec.containers[0].env[1].name'
    const [failure, ...others] = secretKeysInEnvironment(at({ env }))
    assert.deepEqual(failure?.evidence, [{ path, found: 'B' }])
    assert.deepEqual(others, [])
  })
  test('damaged references are no secrets', () => {
    for (const damaged of [undefined, 'text', [1], [{ secretRef: 'db' }], [{ valueFrom: { secretKeyRef: 'db' } }]]) {
      assert.deepEqual([...wholeSecretsInEnvironment(at({ envFrom: damaged }))], [])
      assert.deepEqual([...secretKeysInEnvironment(at({ env: damaged }))], [])
    }
  })
})
