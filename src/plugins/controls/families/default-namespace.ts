// SPDX-License-Identifier: Apache-2.0
/** Objects that stand in the namespace `default`, by their own word or because they name none. */
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { toReview } from './containers.ts'

/**
 * The rule that an object does not stand in the namespace `default`.
 *
 * An object that names no namespace is applied to `default` unless the command says otherwise, so it fails with the
 * namespace as the fix. `own` are names of objects that the cluster itself keeps in `default`.
 */
export function notInDefaultNamespace(name: string, own: readonly string[] = []): Rule {
  return {
    name,
    *findings(subject: Subject) {
      if (!own.includes(subject.object.metadata.name)) yield* findings(subject)
    },
  }
}

const path = 'metadata.namespace'

function* findings({ object }: Subject): Iterable<Failure> {
  const { namespace } = object.metadata
  if (namespace === 'default') yield { ...toReview([path]), evidence: [{ path, found: namespace }] }
  else if (typeof namespace !== 'string' || namespace === '')
    yield { fixPaths: [{ path, value: 'YOUR_NAMESPACE' }], evidence: [{ path, missing: 'a namespace' }] }
}
