// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0045.writable-host-path-mount.ts'

const volumes = [{ name: 'logs', hostPath: { path: '/var/log' } }]
const mounts = (fields: object) => container({ volumeMounts: [{ name: 'logs', mountPath: '/logs', ...fields }] })

controlCases(control, {
  passes: {
    'the mount is read-only': pod({ volumes, containers: [mounts({ readOnly: true })] }),
    'another kind of volume': pod({ volumes: [{ name: 'logs', emptyDir: {} }], containers: [mounts({})] }),
    'a volume that nobody mounts': pod({ volumes }),
  },
  fails: {
    'writable is the default': {
      objects: deployment({ volumes, containers: [mounts({}), mounts({ readOnly: false })] }),
      failed: [],
      fix: [
        'spec.template.spec.containers[0].volumeMounts[0].readOnly=true',
        'spec.template.spec.containers[1].volumeMounts[0].readOnly=true',
      ],
    },
    'an init container writes': {
      objects: pod({ volumes, initContainers: [mounts({})] }),
      fix: ['spec.initContainers[0].volumeMounts[0].readOnly=true'],
    },
    'an ephemeral container writes, and cannot be changed': {
      objects: pod({ volumes, ephemeralContainers: [mounts({})] }),
      fix: [],
    },
  },
})
