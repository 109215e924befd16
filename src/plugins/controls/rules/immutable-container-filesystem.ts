// SPDX-License-Identifier: Apache-2.0
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { fixesOf } from '#plugins/controls/families/containers.ts'
import { evidenceOf } from '#plugins/controls/families/fields.ts'

/** The root file system of a container is writable unless the container says otherwise. */
export const rule: Rule = { name: 'immutable-container-filesystem', findings }

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of workload?.containers ?? []) {
    const value: unknown = at.container.securityContext?.readOnlyRootFilesystem
    if (value === true) continue
    const path = `${at.path}.securityContext.readOnlyRootFilesystem`
    yield {
      ...fixesOf(at, [{ path, value: 'true' }]),
      evidence: [evidenceOf(path, value, 'readOnlyRootFilesystem: true')],
    }
  }
}
