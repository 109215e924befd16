// SPDX-License-Identifier: Apache-2.0
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { toReview } from './families/containers.ts'
import { fieldsOf, recordsOf } from './families/fields.ts'
import { servicesOf } from './families/services.ts'

/** Containers should not run an SSH server. */
export const control: Control = {
  id: 'C-0042',
  description: 'Finds workloads that a Service reaches on a port of SSH.',
  why: 'An SSH server in a container lets people in past the API server: no role applies to them, no audit log names them, and passwords in images are guessed.',
  remediation:
    'Take the SSH server out of the image and its port out of the Service; use `kubectl exec` with a role instead.',
  test: 'Look for ports or target ports 22 and 2222 in Services that select the pods.',
  example: {
    before: 'kind: Service\nspec:\n  ports:\n  - port: 22\n  - port: 80',
    after: 'kind: Service\nspec:\n  ports:\n  - port: 80',
  },
  rules: [
    {
      name: 'rule-can-ssh-to-pod-v1',
      joins: ['Service'],
      covers: (subject, world) => servicesOf(subject, world).length > 0,
      findings,
    },
  ],
}

const sshPorts: ReadonlySet<unknown> = new Set([22, 2222, '22', '2222', 'ssh'])

function* findings(subject: Subject, world: World): Iterable<Failure> {
  for (const service of servicesOf(subject, world).filter(servesSSH)) {
    const path = `${subject.workload?.podMetadataPath}.labels`
    yield {
      ...toReview([path]),
      related: [{ object: service }],
      evidence: [{ path, found: `reached through Service ${refOf(service).name}` }],
    }
  }
}

function servesSSH(service: KubeObject): boolean {
  return [...recordsOf(fieldsOf(service['spec'])['ports'])].some(
    ([, { port, targetPort }]) => sshPorts.has(port) || sshPorts.has(targetPort),
  )
}
