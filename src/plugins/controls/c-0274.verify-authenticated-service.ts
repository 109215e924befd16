// SPDX-License-Identifier: Apache-2.0
import { scalarText } from '#domain/json.ts'
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import type { Control, Finding } from '#engines/posture/control.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { fieldsOf, recordsOf } from './families/fields.ts'
import { servicesOf } from './families/services.ts'

const resultKind = 'ServiceScanResult.kubescape.io'

/** Services should ask who is there. */
export const control: Control = {
  id: 'C-0274',
  description: 'Finds workloads behind a Service that was found to answer without authentication.',
  why: 'Whoever reaches such a Service from inside of the cluster reads and changes what it offers, without a trace of who it was.',
  remediation:
    'Switch authentication on in the program, put an authenticating proxy before it, or let only its clients reach it by a network policy.',
  test: 'Read the ServiceScanResult of each Service (`kubectl get servicesscanresults -A`), or ask its ports without credentials.',
  rules: [
    {
      name: 'unauthenticated-service',
      joins: ['Service', resultKind],
      covers: ({ workload }) => workload !== undefined,
      findings,
    },
  ],
}

function* findings(subject: Subject, world: World): Iterable<Finding> {
  for (const service of servicesOf(subject, world)) {
    const { name } = refOf(service)
    const result = world.get(resultKind, namespaceOf(service), name)
    if (!result) yield { unknown: `nobody has asked the Service ${name} whether it authenticates` }
    else {
      const open = openPortsOf(result)
      if (open.length > 0)
        yield {
          evidence: [{ path: 'metadata.labels', found: `open through Service ${name}, port ${open.join(', ')}` }],
        }
    }
  }
}

function openPortsOf(result: KubeObject): string[] {
  return [...recordsOf(fieldsOf(result['spec'])['ports'])]
    .filter(([, { authenticated }]) => authenticated === false)
    .map(([, { port }]) => scalarText(port))
}
