// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0044.container-host-port.ts'

const takes = (hostPort: unknown) => container({ ports: [{ containerPort: 80 }, { containerPort: 81, hostPort }] })

controlCases(control, {
  passes: {
    'only a port of the container': pod({ containers: [container({ ports: [{ containerPort: 8080 }] })] }),
    'port 0 is the same as none': pod({ containers: [takes(0)] }),
    'damaged ports': pod({ containers: [container({ ports: 'all' }), container({ ports: [null, 80] })] }),
  },
  fails: {
    'a port of the node, also of an init container': {
      objects: pod({ containers: [takes(8081)], initContainers: [takes(8082)] }),
      failed: ['spec.containers[0].ports[1].hostPort', 'spec.initContainers[0].ports[1].hostPort'],
      deletes: ['spec.containers[0].ports[1].hostPort', 'spec.initContainers[0].ports[1].hostPort'],
    },
  },
})
