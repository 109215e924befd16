// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { fieldsOf, textOf } from './families/fields.ts'
import { volumesOf } from './families/volume-mounts.ts'

/** Secrets should come from a store outside of the cluster. */
export const control: Control = {
  id: 'C-0234',
  description: 'Finds workloads that mount no secrets from an external store.',
  why: 'A store outside of the cluster logs each access, changes secrets by itself and keeps them out of etcd and its back-ups.',
  remediation:
    'Install the Secrets Store CSI driver with the provider of your store, and mount a `SecretProviderClass`. Workloads without secrets may be excepted.',
  test: 'Look for a volume with `csi.volumeAttributes.secretProviderClass` in the pod spec.',
  example: {
    before: 'volumes:\n- name: db\n  secret:\n    secretName: db',
    after:
      'volumes:\n- name: db\n  csi:\n    driver: secrets-store.csi.k8s.io\n    readOnly: true\n    volumeAttributes:\n      secretProviderClass: db',
  },
  rules: [{ name: 'ensure-external-secrets-storage-is-in-use', findings }],
}

function* findings({ workload }: Subject): Iterable<Failure> {
  if (!workload) return
  const isUsed = volumesOf(workload).some(({ volume }) =>
    textOf(fieldsOf(fieldsOf(volume['csi'])['volumeAttributes'])['secretProviderClass']),
  )
  if (isUsed) return
  const path = `${workload.specPath}.volumes[0].csi.volumeAttributes.secretProviderClass`
  yield {
    fixPaths: [{ path, value: 'YOUR_VALUE' }],
    evidence: [{ path, missing: 'a volume of an external secret store' }],
  }
}
