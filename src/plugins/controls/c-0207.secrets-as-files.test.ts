// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0207.secrets-as-files.ts'

const fromSecret = { name: 'DB', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }

controlCases(control, {
  passes: {
    'a value written out is another control': pod({ containers: [container({ env: [{ name: 'A', value: 'b' }] })] }),
    'a config map': pod({
      containers: [
        container({ env: [{ name: 'A', valueFrom: { configMapKeyRef: {} } }], envFrom: [{ configMapRef: {} }] }),
      ],
    }),
    'a secret that is mounted': pod({ volumes: [{ name: 'db', secret: { secretName: 'db' } }] }),
  },
  fails: {
    'a key of a secret': {
      objects: deployment({ containers: [container({ env: [{ name: 'A', value: 'b' }, fromSecret] })] }),
      failed: ['spec.template.spec.containers[0].env[1].name'],
      deletes: ['spec.template.spec.containers[0].env[1].name'],
    },
    'a whole secret, in an init container': {
      objects: pod({ initContainers: [container({ envFrom: [{ secretRef: { name: 'db' } }] })] }),
      failed: ['spec.initContainers[0].envFrom[0].secretRef'],
      deletes: ['spec.initContainers[0].envFrom[0].secretRef'],
    },
    'an ephemeral container cannot be changed': {
      objects: pod({ ephemeralContainers: [container({ env: [fromSecret] })] }),
      failed: ['spec.ephemeralContainers[0].env[0].name'],
      deletes: [],
    },
  },
})
