// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0048.host-path-mount.ts'

const hostVolume = { name: 'host', hostPath: { path: '/srv' } }
const mount = { name: 'host', mountPath: '/srv' }

controlCases(control, {
  passes: {
    'volumes that belong to the pod': pod({
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', secret: {} },
      ],
    }),
    'damaged volumes': pod({ volumes: ['host', { hostPath: '/srv' }, null] }),
  },
  fails: {
    'a volume and all its mounts': {
      objects: deployment({
        volumes: [{ name: 'tmp', emptyDir: {} }, hostVolume],
        containers: [container({ volumeMounts: [mount, { name: 'tmp', mountPath: '/tmp' }, mount] })],
        initContainers: [container({ volumeMounts: [mount] })],
      }),
      failed: [
        'spec.template.spec.volumes[1]',
        'spec.template.spec.containers[0].volumeMounts[0]',
        'spec.template.spec.containers[0].volumeMounts[2]',
        'spec.template.spec.initContainers[0].volumeMounts[0]',
      ],
      deletes: [
        'spec.template.spec.volumes[1]',
        'spec.template.spec.containers[0].volumeMounts[0]',
        'spec.template.spec.containers[0].volumeMounts[2]',
        'spec.template.spec.initContainers[0].volumeMounts[0]',
      ],
    },
    'a volume that nobody mounts yet': { objects: pod({ volumes: [hostVolume] }), failed: ['spec.volumes[0]'] },
  },
})
