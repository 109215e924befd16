// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { mountedObjectRule } from './families/mounted-objects.ts'

/** Tells which workloads can read and write persistent volumes. */
export const control: Control = {
  id: 'C-0257',
  description: 'Finds workloads that mount persistent volume claims.',
  why: 'What is written to a persistent volume outlives the pod: data to steal or to encrypt, and a place to hide in.',
  remediation:
    'Mount the claim only in containers that need it, read-only where they only read, and keep back-ups elsewhere.',
  test: 'Look for `persistentVolumeClaim` volumes with mounts in some container.',
  example: {
    before: 'volumeMounts:\n- name: data\n  mountPath: /data',
    after: 'volumeMounts:\n- name: data\n  mountPath: /data\n  readOnly: true',
  },
  rules: [mountedObjectRule('workload-mounted-pvc', 'PersistentVolumeClaim')],
}
