// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { hostPathOf, volumeFailure, volumesOf } from './families/volume-mounts.ts'

/** Pods should not see directories of the node. */
export const control: Control = {
  id: 'C-0048',
  description: 'Finds workloads with volumes that are directories or files of the node.',
  why: 'Credentials of the kubelet, of other pods and of the container runtime are files on the node: a pod that reads them reaches what those reach, and reading /var/log is often enough.',
  remediation:
    'Replace the hostPath volume by a persistent volume, an emptyDir, a ConfigMap or a Secret; agents that must see the node should mount the narrowest directory read-only.',
  test: 'Look for `hostPath` among the volumes of the pod spec.',
  example: {
    before: 'volumes:\n- name: data\n  hostPath:\n    path: /srv/data',
    after: 'volumes:\n- name: data\n  persistentVolumeClaim:\n    claimName: data',
  },
  rules: [{ name: 'alert-any-hostpath', findings }],
}

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of volumesOf(workload)) {
    const hostPath = hostPathOf(at.volume)
    if (hostPath === undefined) continue
    yield volumeFailure(at, [{ path: `${at.path}.hostPath.path`, found: hostPath }])
  }
}
