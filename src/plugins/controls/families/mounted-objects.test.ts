// SPDX-License-Identifier: Apache-2.0
import { container, deployment, object, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { mountedObjectRule } from './mounted-objects.ts'

const mounting = container({
  volumeMounts: [
    { name: 'other', mountPath: '/a' },
    { name: 'db', mountPath: '/b' },
  ],
})
const secret = (namespace = 'shop') => object('v1', 'Secret', { name: 'db', namespace })

ruleCases(mountedObjectRule('workload-mounted-secrets', 'Secret'), {
  passes: {
    'the secret is not there': deployment({
      volumes: [{ name: 'db', secret: { secretName: 'db' } }],
      containers: [mounting],
    }),
    'the secret of that name is of another namespace': [
      pod({ volumes: [{ name: 'db', secret: { secretName: 'db' } }], containers: [mounting] }),
      secret('other'),
    ],
    'nobody mounts the volume': [pod({ volumes: [{ name: 'db', secret: { secretName: 'db' } }] }), secret()],
  },
  fails: {
    'the mount of the secret': {
      objects: [
        deployment({
          volumes: [{ name: 'db', secret: { secretName: 'db' } }],
          containers: [mounting],
          initContainers: [mounting],
        }),
        secret(),
      ],
      failed: [
        'spec.template.spec.containers[0].volumeMounts[1]',
        'spec.template.spec.initContainers[0].volumeMounts[1]',
      ],
      deletes: [
        'spec.template.spec.containers[0].volumeMounts[1]',
        'spec.template.spec.initContainers[0].volumeMounts[1]',
      ],
    },
    'a source of a projected volume': {
      objects: [
        pod({
          volumes: [{ name: 'db', projected: { sources: [{ configMap: { name: 'x' } }, { secret: { name: 'db' } }] } }],
          containers: [mounting],
        }),
        secret(),
      ],
      failed: ['spec.containers[0].volumeMounts[1]'],
    },
  },
})
