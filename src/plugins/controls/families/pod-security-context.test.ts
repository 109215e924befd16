// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { subjectOf, type Workload } from '#engines/posture/subject.ts'
import { cronJob, pod } from '#testing/builders/workloads.ts'
import { isWindows, podSecurityContextOf } from './pod-security-context.ts'

function workload(spec: object): Workload {
  const found = subjectOf(pod({ ...spec })).workload
  assert.ok(found)
  return found
}

describe('security context of a pod', () => {
  test('null is a context without fields, absence is none', () => {
    assert.deepEqual(podSecurityContextOf(workload({ securityContext: null })), {
      context: {},
      path: 'spec.securityContext',
    })
    assert.equal(podSecurityContextOf(workload({})), undefined)
    assert.equal(podSecurityContextOf(undefined), undefined)
  })
  test('the path is that of the template', () => {
    const found = podSecurityContextOf(subjectOf(cronJob({ securityContext: { fsGroup: 1 } })).workload)
    assert.equal(found?.path, 'spec.jobTemplate.spec.template.spec.securityContext')
  })
  test('Windows is named by the pod or by the nodes it asks for', () => {
    assert.equal(isWindows(workload({ os: { name: 'windows' } })), true)
    assert.equal(isWindows(workload({ nodeSelector: { 'kubernetes.io/os': 'windows' } })), true)
    assert.equal(isWindows(workload({ os: { name: 'linux' } })), false)
    assert.equal(isWindows(workload({ os: 'windows' })), false)
  })
})
