// SPDX-License-Identifier: Apache-2.0
/** Probes by which the kubelet learns how a container is. */
import type { Failure, Rule } from '#engines/posture/control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import { servingContainers } from './containers.ts'
import { evidenceOf } from './fields.ts'

/** The rule that every container that runs as long as the pod has the probe. */
export function probeRule(name: string, probe: 'livenessProbe' | 'readinessProbe'): Rule {
  return {
    name,
    *findings({ workload }: Subject): Iterable<Failure> {
      for (const { container, path } of servingContainers(workload)) {
        const value = container[probe]
        if (isRecord(value)) continue
        const at = `${path}.${probe}`
        yield { fixPaths: [{ path: at, value: 'YOUR_VALUE' }], evidence: [evidenceOf(at, value, probe)] }
      }
    },
  }
}
