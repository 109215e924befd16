// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { plannedContainers } from './families/containers.ts'
import { missingResource, outOfBounds, type ResourceName } from './families/resources.ts'

/** Sandboxes of agents must have ceilings. */
export const control: Control = {
  id: 'C-0303',
  description:
    'Finds sandbox templates for agents whose containers have no limit of CPU or memory, or one above the configured ceiling.',
  why: 'Agents start programs nobody wrote down, in numbers nobody planned: without a ceiling one of them takes the node.',
  remediation:
    'Set `resources.limits.cpu` and `resources.limits.memory` below the control inputs `sandbox_cpu_limit_max` and `sandbox_memory_limit_max`.',
  test: 'Read `resources.limits` of each container of the pod template and compare it with the control inputs.',
  example: {
    before: 'containers:\n- name: python\n  image: registry.example/python:3.11',
    after:
      'containers:\n- name: python\n  image: registry.example/python:3.11\n  resources:\n    limits:\n      cpu: "1"\n      memory: 512Mi',
  },
  rules: [
    ceilingRule('resources-sandbox-cpu-limits', 'cpu', 'sandbox_cpu_limit_max'),
    ceilingRule('resources-sandbox-memory-limits', 'memory', 'sandbox_memory_limit_max'),
  ],
}

function ceilingRule(name: string, resource: ResourceName, max: string): Rule {
  return {
    name,
    *findings({ workload }: Subject, world: World): Iterable<Finding> {
      for (const at of plannedContainers(workload)) {
        const missing = missingResource(at, resource, 'limits')
        if (missing) yield missing
        yield* outOfBounds(at, [resource, 'limits'], { max }, world)
      }
    },
  }
}
