// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { addedAmong } from './families/capabilities.ts'
import { deletable } from './families/containers.ts'

/** Containers must not add capabilities that are on the list `insecureCapabilities`. */
export const control: Control = {
  id: 'C-0046',
  description: 'Finds containers that add Linux capabilities which are listed as dangerous, or all of them.',
  why: 'Each of these capabilities is a known way out: SYS_ADMIN and SYS_MODULE to the node, NET_RAW and NET_ADMIN into the traffic of other pods, SYS_PTRACE into other processes.',
  remediation:
    'Remove the capability from `securityContext.capabilities.add`, and drop ALL so that only what the program needs remains.',
  test: 'Compare `securityContext.capabilities.add` of each container with the control input `insecureCapabilities`; the prefix CAP_ and case do not matter, and ALL contains each.',
  example: {
    before:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  securityContext:\n    capabilities:\n      add: [NET_ADMIN]',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  securityContext:\n    capabilities:\n      drop: [ALL]',
  },
  rules: [{ name: 'insecure-capabilities', findings }],
}

function* findings({ workload }: Subject, world: World): Iterable<Failure> {
  const insecure = world.inputs('insecureCapabilities')
  for (const at of workload?.containers ?? []) {
    const added = addedAmong(at, insecure)
    if (added.length === 0) continue
    yield {
      ...deletable(
        at,
        added.map(({ path }) => path),
      ),
      evidence: added.map(({ path, written }) => ({ path, found: written })),
    }
  }
}
