// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorOfStatus, KubeError, type KubeErrorCode } from '#adapters/kube/rest/errors.ts'
import { type NextStep, nextStep, type Phase } from './next-step.ts'

const steps: Record<string, readonly [KubeErrorCode, Phase, number, NextStep]> = {
  'a broken watch is resumed': ['network', 'watch', 1, { kind: 'resume' }],
  'however often': ['network', 'watch', 1_000, { kind: 'resume' }],
  'a watch that is not allowed at present is resumed': ['forbidden', 'watch', 1_000, { kind: 'resume' }],
  'an expired version is worth a list': ['expired', 'watch', 1, { kind: 'relist', cause: 'expired' }],
  'a version that is refused is worth a list': ['bad-request', 'watch', 1, { kind: 'relist', cause: 'refused' }],
  'a resource that is gone is worth a list': ['not-found', 'watch', 1, { kind: 'relist', cause: 'refused' }],
  'garbage may be an accident': ['not-json', 'watch', 2, { kind: 'resume' }],
  'garbage three times is none': ['not-json', 'watch', 3, { kind: 'relist', cause: 'fruitless' }],
  'an older server lists in pages': ['invalid', 'opening-watch-list', 1, { kind: 'page-always' }],
  'an overloaded server is asked the same again': ['too-many-requests', 'opening-watch-list', 1, { kind: 'relist' }],
  'a server that fails at streaming may be able to list': [
    'internal',
    'opening-watch-list',
    1,
    { kind: 'page', broke: false },
  ],
  'so may one whose stream breaks': ['network', 'watch-list', 1, { kind: 'page', broke: true }],
  'a list that failed is begun again': ['expired', 'list', 1, { kind: 'relist' }],
}

for (const [because, [code, phase, fruitless, expected]] of Object.entries(steps))
  test(`next step: ${because}`, () => assert.deepEqual(nextStep(new KubeError(code, code), phase, fruitless), expected))

test('next step: a version the server has not reached is worth a list', () => {
  const status = { reason: 'Timeout', details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } }
  const error = errorOfStatus('GET /x', status, 504)
  assert.deepEqual(nextStep(error, 'watch', 1), { kind: 'relist', cause: 'refused' })
})
