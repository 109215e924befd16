// SPDX-License-Identifier: Apache-2.0
/** Labels that the owner of a cluster wants on workloads and on their pods. */
import type { Evidence, Failure, FixPath, Rule } from '#engines/posture/control.ts'
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
      const bare = labelled(subject).filter(({ labels }) => !carriesOneOf(labels, wanted))
      if (bare.length === 0) return
      const parts = bare.map(({ path }) => failureAt(wanted)(path))
      yield { fixPaths: parts.map(({ fixPath }) => fixPath), evidence: parts.map(({ evidence }) => evidence) }
    },
  }
}

/** What is said of one place, made once: most objects of a cluster lack the same labels at the same places. */
const failureAt = oncePerList((wanted: readonly string[]) => {
  const label = wanted[0] ?? 'YOUR_LABEL'
  const missing = wanted.length > 0 ? `one of ${wanted.join(', ')}` : 'a label'
  const known = new Map<string, { readonly fixPath: FixPath; readonly evidence: Evidence }>()
  return (path: string) => {
    const before = known.get(path)
    if (before) return before
    const made = {
      fixPath: { path: `${path}.labels[${label}]`, value: 'YOUR_VALUE' },
      evidence: { path: `${path}.labels`, missing },
    }
    known.set(path, made)
    return made
  }
})

interface Labelled {
  readonly path: string
  readonly labels: unknown
}

/** Where a workload and its pods carry labels; a patch may have a template without a pod spec, or none at all. */
function labelled({ object, kind }: Subject): readonly Labelled[] {
  const places = templateOf(kind)
  if (!places) return []
  const own = { path: 'metadata', labels: object.metadata.labels }
  if (places.template.length === 0) return [own]
  let template: unknown = object
  for (const field of places.template) template = fieldsOf(template)[field]
  if (!isRecord(template)) return []
  return [own, { path: places.path, labels: fieldsOf(template['metadata'])['labels'] }]
}

interface TemplatePlace {
  /** Fields that lead to the template of the pods; none for a pod. */
  readonly template: readonly string[]
  /** `spec.template.metadata` */
  readonly path: string
}

/** By the paths of the table in `kinds.ts`. */
const templates = new Map<readonly string[], TemplatePlace>()

function templateOf(kind: string): TemplatePlace | undefined {
  const specPath = podSpecPathOf(kind)
  if (!specPath) return undefined
  const before = templates.get(specPath)
  if (before) return before
  const template = specPath.slice(0, -1)
  const place = { template, path: [...template, 'metadata'].join('.') }
  templates.set(specPath, place)
  return place
}

function carriesOneOf(labels: unknown, wanted: readonly string[]): boolean {
  if (!isRecord(labels)) return false
  for (const key of wanted) if (ownField(labels, key) !== undefined) return true
  return false
}
