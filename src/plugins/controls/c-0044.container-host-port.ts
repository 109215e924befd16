// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { deletable, plannedContainers } from './families/containers.ts'
import { evidenceOf, recordsOf } from './families/fields.ts'

/** Containers should not take ports of the node. */
export const control: Control = {
  id: 'C-0044',
  description: 'Finds containers that listen on a port of the node.',
  why: 'The port is open on the address of every node the pod runs on, past Services and often past network policies, and no second pod with that port fits on the node.',
  remediation: 'Remove `hostPort` and publish the pod through a Service, an Ingress or a Gateway.',
  test: 'Look for `hostPort` in the ports of each container; 0 means none.',
  example: {
    before:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  ports:\n  - containerPort: 8080\n    hostPort: 80',
    after: 'containers:\n- name: app\n  image: registry.example/app:1.0\n  ports:\n  - containerPort: 8080',
  },
  rules: [{ name: 'container-hostPort', findings }],
}

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of plannedContainers(workload)) {
    for (const [i, port] of recordsOf(at.container.ports)) {
      const hostPort = port['hostPort']
      if (hostPort === undefined || hostPort === null || hostPort === 0) continue
      const path = `${at.path}.ports[${i}].hostPort`
      yield { ...deletable(at, [path]), evidence: [evidenceOf(path, hostPort, 'hostPort')] }
    }
  }
}
