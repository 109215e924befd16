// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Advisory } from '#engines/vulndb/advisory.ts'
import { subjectsFromSyft } from '#engines/vulnmatch/subject/subject-from-syft.ts'
import { schemes } from '#plugins/versions/registry.ts'
import { versionOrder } from './version-order.ts'

function advisory(ecosystem: string, constraint: string): Advisory {
  const range = { versionType: 'maven', constraint, fixState: 'fixed', fixVersion: '9.0.106', references: [] } as const
  return {
    vulnerability: 1,
    packageName: 'tomcat',
    ecosystem,
    cpes: [],
    cves: [],
    ranges: [range],
    qualifiers: undefined,
  }
}

function isInRange(type: string, ecosystem: string): boolean | undefined {
  const [subject] = subjectsFromSyft({ artifacts: [{ id: 'a', name: 'tomcat', type, version: '9.0.106-1' }] }).subjects
  assert.ok(subject)
  return versionOrder(schemes).isInRange(subject, advisory(ecosystem, '< 9.0.106'))
}

test('the ranges of a CPE are compared loosely, unless the kind of package has an order of its own', () => {
  assert.equal(isInRange('binary', ''), true, 'a hyphen begins a pre-release')
  assert.equal(isInRange('java-archive', ''), false, 'in Maven it begins a number more')
  assert.equal(isInRange('npm', 'java-archive'), false, 'elsewhere the scheme of the advisory counts')
})
