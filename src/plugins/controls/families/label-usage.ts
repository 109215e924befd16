// SPDX-License-Identifier: Apache-2.0
/** Labels that the owner of a cluster wants on workloads and on their pods. */
import type { Failure, Rule } from '#engines/posture/control.ts'
import { podSpecPathOf } from '#engines/posture/kinds.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { fieldsOf, ownField } from './fields.ts'
import { oncePerList } from './list-views.ts'

/** The rule that an object and the pods it makes carry at least one of the labels that the control input lists. */
export function labelUsageRule(name: string, input: string): Rule {
  return {
    name,
    *findings(subject: Subject, world: World): Iterable<Failure> {
      const wanted = world.inputs(input)
      const bare = labelled(subject).flatMap(({ path, labels }) => (carriesOneOf(labels, wanted) ? [] : [path]))
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

/** Where a workload and its pods carry labels; a patch may have a template without a pod spec, or none at all. */
function labelled({ object, kind }: Subject): { readonly path: string; readonly labels: unknown }[] {
  const specPath = podSpecPathOf(kind)
  if (!specPath) return []
  const own = { path: 'metadata', labels: object.metadata.labels }
  const templatePath = specPath.slice(0, -1)
  if (templatePath.length === 0) return [own]
  const template = templatePath.reduce<unknown>((value, field) => fieldsOf(value)[field], object)
  if (!isRecord(template)) return []
  const { labels } = fieldsOf(template['metadata'])
  return [own, { path: [...templatePath, 'metadata'].join('.'), labels }]
}

function carriesOneOf(labels: unknown, wanted: readonly string[]): boolean {
  if (!isRecord(labels)) return false
  for (const key of wanted) if (ownField(labels, key) !== undefined) return true
  return false
}

const anyOf = oncePerList((wanted: readonly string[]) =>
  wanted.length > 0 ? `one of ${wanted.join(', ')}` : 'a label',
)
