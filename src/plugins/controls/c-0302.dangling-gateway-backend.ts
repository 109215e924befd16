// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { routeKinds, serviceBackendsOf } from './families/gateway-routes.ts'

/** A route of the Gateway API should lead to Services that exist. */
export const control: Control = {
  id: 'C-0302',
  description: 'Finds routes of the Gateway API that name a Service which does not exist.',
  why: 'Requests end in an error; and whoever creates a Service of that name gets them.',
  remediation: 'Correct the name, create the Service, or remove the backend.',
  test: 'Read the condition ResolvedRefs in the status of each route.',
  example: { before: 'backendRefs:\n- name: wbe\n  port: 80', after: 'backendRefs:\n- name: web\n  port: 80' },
  rules: [{ name: 'dangling-gateway-backend', joins: ['Service'], findings }],
}

const routes: ReadonlySet<string> = new Set(routeKinds)

function* findings({ object, kind }: Subject, world: World): Iterable<Failure> {
  if (!routes.has(kind)) return
  for (const { name, namespace, path } of serviceBackendsOf(object)) {
    if (world.get('Service', namespace, name)) continue
    yield { failedPaths: [path], evidence: [{ path, found: name }] }
  }
}
