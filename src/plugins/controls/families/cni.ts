// SPDX-License-Identifier: Apache-2.0
/** Which network plug-ins run on a node. */
import type { Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { textsOf } from './fields.ts'
import { hostDataOf } from './host-data.ts'

/** A rule over the names of the network plug-ins that a sensor recognised (`Calico`, `Cilium`, `Flannel`, `aws` …). */
export function cniRule(name: string, enforces: (names: readonly string[]) => boolean): Rule {
  return {
    name,
    *findings(subject: Subject) {
      const names = textsOf(hostDataOf(subject, 'CNIInfo')?.['CNINames'])
      if (names.length === 0) yield { unknown: 'no network plug-in was recognised on the node' }
      else if (!enforces(names)) yield { evidence: [{ path: 'data.CNINames', found: names }] }
    },
  }
}
