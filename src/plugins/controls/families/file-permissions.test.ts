// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Failure, Rule } from '#engines/posture/control.ts'
import { subjectOf } from '#engines/posture/subject.ts'
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { ownershipRule, permissionsRule } from './file-permissions.ts'

const noWorld = { inputs: () => [], get: () => undefined, list: () => [] }
const at = { kind: 'ControlPlaneInfo', fields: ['PKIDir', 'PKIFiles'] } as const

function commandsOf(rule: Rule, ...files: readonly unknown[]): readonly (string | undefined)[] {
  const subject = subjectOf(hostData('ControlPlaneInfo', { PKIFiles: files }))
  return [...rule.findings(subject, noWorld)].map(finding => (finding as Failure).fixCommand)
}

test('the repair is a command that a shell takes literally', () => {
  const permissions = permissionsRule('x', 0o600, at)
  const open = { permissions: 0o644 }
  assert.deepEqual(commandsOf(permissions, hostFile('/etc/kubernetes/pki/ca.crt', open)), [
    'chmod 600 /etc/kubernetes/pki/ca.crt',
  ])
  assert.deepEqual(commandsOf(permissions, hostFile("/tmp/$(id) it's", open)), [
    String.raw`chmod 600 '/tmp/$(id) it'\''s'`,
  ])
  const owned = hostFile('/a b', { ownership: { uid: 7, gid: 7, username: 'lp', groupname: 'lp' } })
  assert.deepEqual(commandsOf(ownershipRule('x', 'root', at), owned), ["chown root:root '/a b'"])
})

test('every file is judged, and those that are none are left out', () => {
  const rule = permissionsRule('x', 0o600, at)
  const files = [
    hostFile('/a', { permissions: 0o777 }),
    null,
    'text',
    hostFile('/b'),
    hostFile('/c', { permissions: 1 }),
  ]
  assert.deepEqual(commandsOf(rule, ...files), ['chmod 600 /a', 'chmod 600 /c'])
})
