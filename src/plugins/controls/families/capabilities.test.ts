// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ContainerAt } from '#engines/posture/subject.ts'
import { addedAmong, capabilityName, drops } from './capabilities.ts'

function at(capabilities: unknown): ContainerAt {
  const container = { name: 'app', securityContext: { capabilities } } as ContainerAt['container']
  return { container, path: 'spec.containers[0]', list: 'containers' }
}

describe('capabilities', () => {
  test('prefix and case do not matter', () => {
    for (const name of ['NET_RAW', 'net_raw', 'CAP_NET_RAW', 'cap_Net_Raw'])
      assert.equal(capabilityName(name), 'NET_RAW')
  })
  test('added ones are found where they stand', () => {
    const found = addedAmong(at({ add: ['CHOWN', 7, 'cap_sys_admin'] }), ['SYS_ADMIN'])
    assert.deepEqual(found, [
      { name: 'SYS_ADMIN', written: 'cap_sys_admin', path: 'spec.containers[0].securityContext.capabilities.add[2]' },
    ])
  })
  test('ALL contains every capability, unless none is asked for', () => {
    assert.equal(addedAmong(at({ add: ['ALL'] }), ['SYS_ADMIN']).length, 1)
    assert.equal(addedAmong(at({ add: ['ALL'] }), []).length, 0)
  })
  test('damaged lists add nothing and drop nothing', () => {
    assert.deepEqual(addedAmong(at('ALL'), ['SYS_ADMIN']), [])
    assert.equal(drops(at({ drop: 'ALL' }), 'NET_RAW'), false)
  })
  test('dropping all drops each', () => {
    assert.equal(drops(at({ drop: ['all'] }), 'NET_RAW'), true)
    assert.equal(drops(at({ drop: ['CAP_NET_RAW'] }), 'NET_RAW'), true)
    assert.equal(drops(at({ drop: ['CHOWN'] }), 'NET_RAW'), false)
  })
})
