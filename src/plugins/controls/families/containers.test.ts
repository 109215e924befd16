// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { subjectOf } from '#engines/posture/subject.ts'
import { container, pod } from '#testing/builders/workloads.ts'
import { deletable, fixesOf, plannedContainers, servingContainers } from './containers.ts'

const { workload } = subjectOf(
  pod({
    containers: [container()],
    initContainers: [container(), container({ restartPolicy: 'Always' })],
    ephemeralContainers: [container()],
  }),
)

describe('containers of a workload', () => {
  test('resources and ports are for all but ephemeral containers', () => {
    assert.deepEqual(
      plannedContainers(workload).map(({ path }) => path),
      ['spec.containers[0]', 'spec.initContainers[0]', 'spec.initContainers[1]'],
    )
    assert.deepEqual(plannedContainers(undefined), [])
  })
  test('probes are for app containers and sidecars', () => {
    assert.deepEqual(
      servingContainers(workload).map(({ path }) => path),
      ['spec.containers[0]', 'spec.initContainers[1]'],
    )
  })
  test('an ephemeral container cannot be repaired', () => {
    const [app, , , ephemeral] = workload?.containers ?? []
    assert.ok(app && ephemeral)
    const fix = [{ path: 'a', value: 'b' }]
    assert.deepEqual(fixesOf(app, fix), { fixPaths: fix })
    assert.deepEqual(fixesOf(ephemeral, fix), {})
    assert.deepEqual(deletable(app, ['a']), { failedPaths: ['a'], deletePaths: ['a'] })
    assert.deepEqual(deletable(ephemeral, ['a']), { failedPaths: ['a'] })
  })
})
