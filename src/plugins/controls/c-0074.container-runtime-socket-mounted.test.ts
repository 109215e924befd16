// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0074.container-runtime-socket-mounted.ts'

const volume = (path: string) => ({ name: 'runtime', hostPath: { path } })
const mounting = container({ volumeMounts: [{ name: 'runtime', mountPath: '/host' }] })

controlCases(control, {
  passes: {
    'another path of the node is another control': pod({ volumes: [volume('/var/log')], containers: [mounting] }),
    'a path that only begins alike': pod({ volumes: [volume('/var/run/docker.sock.d/x')] }),
  },
  fails: {
    'the socket and its mounts, also of init containers': {
      objects: deployment({
        volumes: [volume('/var/run/docker.sock')],
        containers: [mounting],
        initContainers: [mounting],
      }),
      failed: [
        'spec.template.spec.volumes[0]',
        'spec.template.spec.containers[0].volumeMounts[0]',
        'spec.template.spec.initContainers[0].volumeMounts[0]',
      ],
      deletes: [
        'spec.template.spec.volumes[0]',
        'spec.template.spec.containers[0].volumeMounts[0]',
        'spec.template.spec.initContainers[0].volumeMounts[0]',
      ],
    },
    '/run and /var/run are one directory': {
      objects: pod({ volumes: [volume('/run/crio/crio.sock'), volume('/var/run/containerd/containerd.sock/')] }),
      failed: ['spec.volumes[0]', 'spec.volumes[1]'],
    },
  },
})
