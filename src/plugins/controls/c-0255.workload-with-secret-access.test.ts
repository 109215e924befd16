// SPDX-License-Identifier: Apache-2.0
import { container, object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0255.workload-with-secret-access.ts'

const mounted = pod({
  volumes: [{ name: 'v', secret: { secretName: 'data' } }],
  containers: [container({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
})

controlCases(control, {
  passes: {
    'it is not there': mounted,
    'it is of another namespace': [mounted, object('v1', 'Secret', { name: 'data', namespace: 'other' })],
  },
  fails: {
    'it is mounted': {
      objects: [mounted, object('v1', 'Secret', { name: 'data', namespace: 'shop' })],
      failed: ['spec.containers[0].volumeMounts[0]'],
      deletes: ['spec.containers[0].volumeMounts[0]'],
      names: ['Pod/web'],
    },
  },
})
