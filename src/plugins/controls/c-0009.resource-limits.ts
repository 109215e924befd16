// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { plannedContainers } from './families/containers.ts'
import { missingResource } from './families/resources.ts'

/** Containers must have limits of CPU and memory. */
export const control: Control = {
  id: 'C-0009',
  description: 'Finds containers without a limit of CPU or of memory.',
  why: 'What has no limit can use up its node: a leak, a burst or an intruder in one pod then takes down its neighbours.',
  remediation: 'Set `resources.limits.cpu` and `resources.limits.memory` in each container, init containers included.',
  test: 'Read `resources.limits` of each container: both cpu and memory have to be there.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  resources:\n    limits:\n      cpu: 500m\n      memory: 128Mi',
  },
  rules: [{ name: 'resource-policies', findings }],
}

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of plannedContainers(workload)) {
    const missing = (['cpu', 'memory'] as const).flatMap(resource => missingResource(at, resource, 'limits') ?? [])
    if (missing.length === 0) continue
    yield {
      fixPaths: missing.flatMap(({ fixPaths = [] }) => fixPaths),
      evidence: missing.flatMap(({ evidence = [] }) => evidence),
    }
  }
}
