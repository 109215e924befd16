// SPDX-License-Identifier: Apache-2.0
import { cronJob, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0234.external-secret-storage.ts'

const store = {
  name: 's',
  csi: { driver: 'secrets-store.csi.k8s.io', volumeAttributes: { secretProviderClass: 'db' } },
}

controlCases(control, {
  passes: { 'any volume is of the store': cronJob({ volumes: [{ name: 'tmp', emptyDir: {} }, store] }) },
  fails: {
    'a Secret of the cluster': {
      objects: pod({ volumes: [{ name: 'db', secret: { secretName: 'db' } }] }),
      failed: [],
      fix: ['spec.volumes[0].csi.volumeAttributes.secretProviderClass=YOUR_VALUE'],
    },
    'no volume at all': {
      objects: cronJob(),
      fix: ['spec.jobTemplate.spec.template.spec.volumes[0].csi.volumeAttributes.secretProviderClass=YOUR_VALUE'],
    },
  },
})
