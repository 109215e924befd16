// SPDX-License-Identifier: Apache-2.0
import { scalarText } from '#domain/json.ts'
import type { Control, Failure } from '#engines/posture/control.ts'
import { namespaceOf, workloadKinds } from '#engines/posture/kinds.ts'
import { mapSelects } from '#engines/posture/label-selector.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { type Fields, fieldsOf } from './families/fields.ts'
import { anyPods } from './families/pods-by-labels.ts'

/** A Service should lead to pods. */
export const control: Control = {
  id: 'C-0293',
  description: 'Finds Services whose selector matches the pods of no workload in their namespace.',
  why: 'Requests to such a Service fail, usually because a label was misspelt; and whoever creates pods with those labels gets the requests.',
  remediation: 'Correct the selector or the labels of the pods, or remove the Service.',
  test: 'Run `kubectl get endpointslices`: a Service without endpoints leads nowhere. Services without a selector are filled by somebody else.',
  example: {
    before: 'kind: Service\nspec:\n  selector:\n    app: wbe',
    after: 'kind: Service\nspec:\n  selector:\n    app: web',
  },
  rules: [{ name: 'service-with-no-workload', joins: workloadKinds, findings }],
}

function* findings({ object, kind }: Subject, world: World): Iterable<Failure> {
  if (kind !== 'Service') return
  const { selector, type } = fieldsOf(object['spec'])
  // The selector of an ExternalName Service has no meaning.
  if (!isRecord(selector) || Object.keys(selector).length === 0 || type === 'ExternalName') return
  const question = { equalities: selector, selects: (labels: Fields) => mapSelects(selector, labels) }
  if (anyPods(world, namespaceOf(object), question)) return
  const path = 'spec.selector'
  const written = Object.entries(selector).map(([key, value]) => `${key}=${scalarText(value)}`)
  yield { failedPaths: [path], evidence: [{ path, found: written.join(',') }] }
}
