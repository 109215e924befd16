// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { fixesOf } from './families/containers.ts'
import { evidenceOf } from './families/fields.ts'
import { hostPathOf, volumesOf } from './families/volume-mounts.ts'

/** Directories of the node must not be mounted writable. */
export const control: Control = {
  id: 'C-0045',
  description: 'Finds containers that mount a directory or file of the node and may write to it.',
  why: 'Who can write to the node from a container can plant a cron job, a key or a static pod there, and owns the node with everything on it.',
  remediation:
    'Set `readOnly: true` in the volume mount, or better replace the hostPath volume by a volume that belongs to the pod.',
  test: 'For each hostPath volume look at the mounts of that name in all containers: each needs `readOnly: true`.',
  example: {
    before: 'volumeMounts:\n- name: logs\n  mountPath: /logs\nvolumes:\n- name: logs\n  hostPath:\n    path: /var/log',
    after:
      'volumeMounts:\n- name: logs\n  mountPath: /logs\n  readOnly: true\nvolumes:\n- name: logs\n  hostPath:\n    path: /var/log',
  },
  rules: [{ name: 'alert-rw-hostpath', findings }],
}

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const { volume, path, mounts } of volumesOf(workload)) {
    const hostPath = hostPathOf(volume)
    if (hostPath === undefined) continue
    for (const { mount, path: mountPath, container } of mounts) {
      if (mount['readOnly'] === true) continue
      const at = `${mountPath}.readOnly`
      yield {
        ...fixesOf(container, [{ path: at, value: 'true' }]),
        evidence: [
          evidenceOf(at, mount['readOnly'], 'readOnly: true'),
          { path: `${path}.hostPath.path`, found: hostPath },
        ],
      }
    }
  }
}
