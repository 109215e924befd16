// SPDX-License-Identifier: Apache-2.0
/** Labels that the owner of a cluster wants on workloads and on their pods. */
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { fieldsOf, ownField } from './fields.ts'

/** The rule that an object and the pods it makes carry at least one of the labels that the control input lists. */
export function labelUsageRule(name: string, input: string): Rule {
  return {
    name,
    *findings({ object, workload }: Subject, world: World): Iterable<Failure> {
      if (!workload) return
      const wanted = world.inputs(input)
      const places: readonly (readonly [string, unknown])[] = [
        ['metadata', object.metadata],
        ...(workload.podMetadataPath === 'metadata' ? [] : [[workload.podMetadataPath, workload.podMetadata] as const]),
      ]
      const bare = places.filter(([, metadata]) => !carriesOneOf(fieldsOf(metadata)['labels'], wanted))
      if (bare.length === 0) return
      const label = wanted[0] ?? 'YOUR_LABEL'
      yield {
        fixPaths: bare.map(([path]) => ({ path: `${path}.labels[${label}]`, value: 'YOUR_VALUE' })),
        evidence: bare.map(([path]) => ({
          path: `${path}.labels`,
          missing: wanted.length > 0 ? `one of ${wanted.join(', ')}` : 'a label',
        })),
      }
    },
  }
}

function carriesOneOf(labels: unknown, wanted: readonly string[]): boolean {
  return wanted.some(key => ownField(labels, key) !== undefined)
}
