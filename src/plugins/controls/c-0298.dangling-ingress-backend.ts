// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { ingressBackendsOf } from './families/ingress-backends.ts'

/** An Ingress should lead to Services that exist. */
export const control: Control = {
  id: 'C-0298',
  description: 'Finds Ingresses that name a Service which does not exist in their namespace.',
  why: 'The path answers with an error; and whoever creates a Service of that name gets the requests, cookies included.',
  remediation: 'Correct the name, create the Service, or remove the path.',
  test: 'Run `kubectl describe ingress`: backends that do not exist are marked.',
  example: {
    before: 'backend:\n  service:\n    name: wbe\n    port:\n      number: 80',
    after: 'backend:\n  service:\n    name: web\n    port:\n      number: 80',
  },
  rules: [{ name: 'dangling-ingress-backend', joins: ['Service'], findings }],
}

function* findings({ object, kind }: Subject, world: World): Iterable<Failure> {
  if (kind !== 'Ingress.networking.k8s.io') return
  for (const { name, path } of ingressBackendsOf(object)) {
    if (world.get('Service', namespaceOf(object), name)) continue
    yield { failedPaths: [path], evidence: [{ path, found: name }] }
  }
}
