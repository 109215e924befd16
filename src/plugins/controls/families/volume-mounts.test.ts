// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { subjectOf } from '#engines/posture/subject.ts'
import { container, pod } from '#testing/builders/workloads.ts'
import { hostPathOf, volumeFailure, volumesOf } from './volume-mounts.ts'

const mount = { volumeMounts: [{ name: 'logs', mountPath: '/logs' }] }
const { workload } = subjectOf(
  pod({
    containers: [container(mount)],
    ephemeralContainers: [container(mount)],
    volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }, { name: 'unused' }, 'damaged'],
  }),
)

describe('volumes and their mounts', () => {
  const volumes = volumesOf(workload)
  test('each volume has its mounts in all lists of containers', () => {
    assert.deepEqual(
      volumes.map(({ path, mounts }) => [path, mounts.map(each => each.path)]),
      [
        ['spec.volumes[0]', ['spec.containers[0].volumeMounts[0]', 'spec.ephemeralContainers[0].volumeMounts[0]']],
        ['spec.volumes[1]', []],
      ],
    )
  })
  test('a mount of an ephemeral container fails, but cannot be deleted', () => {
    const [volume] = volumes
    assert.ok(volume)
    assert.deepEqual(volumeFailure(volume, []).deletePaths, ['spec.volumes[0]', 'spec.containers[0].volumeMounts[0]'])
    assert.equal(volumeFailure(volume, []).failedPaths?.length, 3)
  })
  test('only a volume on the node has a path of the node', () => {
    assert.equal(hostPathOf({ hostPath: { path: '/var' } }), '/var')
    assert.equal(hostPathOf({ hostPath: '/var' }), undefined)
    assert.equal(hostPathOf({ emptyDir: {} }), undefined)
  })
})
