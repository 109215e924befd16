// SPDX-License-Identifier: Apache-2.0
/** Labels that the owner of a cluster wants on workloads and on their pods. */
import type { Failure, Rule } from '#engines/posture/control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { ownField } from './fields.ts'
import { oncePerList } from './list-views.ts'

/** The rule that an object and the pods it makes carry at least one of the labels that the control input lists. */
export function labelUsageRule(name: string, input: string): Rule {
  return {
    name,
    *findings({ object, workload }: Subject, world: World): Iterable<Failure> {
      if (!workload) return
      const wanted = world.inputs(input)
      const { podMetadataPath, podMetadata } = workload
      const bare: string[] = []
      if (!carriesOneOf(object.metadata.labels, wanted)) bare.push('metadata')
      if (podMetadataPath !== 'metadata' && !carriesOneOf(podMetadata.labels, wanted)) bare.push(podMetadataPath)
      if (bare.length === 0) return
      const label = wanted[0] ?? 'YOUR_LABEL'
      const missing = anyOf(wanted)
      yield {
        fixPaths: bare.map(path => ({ path: `${path}.labels[${label}]`, value: 'YOUR_VALUE' })),
        evidence: bare.map(path => ({ path: `${path}.labels`, missing })),
      }
    },
  }
}

function carriesOneOf(labels: unknown, wanted: readonly string[]): boolean {
  if (!isRecord(labels)) return false
  for (const key of wanted) if (ownField(labels, key) !== undefined) return true
  return false
}

const anyOf = oncePerList((wanted: readonly string[]) =>
  wanted.length > 0 ? `one of ${wanted.join(', ')}` : 'a label',
)
