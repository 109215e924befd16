// SPDX-License-Identifier: Apache-2.0

import type { Json } from '#domain/kube-object.ts'
import type { Control, Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { recordsOf } from './families/fields.ts'

const anonymous: readonly unknown[] = ['system:anonymous', 'system:unauthenticated']

const rule: Rule = { name: 'anonymous-access-enabled', findings }

function* findings({ object }: Subject): Iterable<Failure> {
  for (const [i, subject] of recordsOf(object['subjects'])) {
    if (!anonymous.includes(subject['name'])) continue
    const path = `subjects[${i}]`
    yield { failedPaths: [path], deletePaths: [path], evidence: [{ path, found: subject as Json }] }
  }
}

/** Nobody without an identity holds a role. */
export const control: Control = {
  id: 'C-0262',
  description: 'Finds bindings that give a role to anonymous users.',
  why: 'Everybody who reaches the API server holds that role, from the network or from any pod, without a password.',
  remediation:
    'Remove `system:anonymous` and `system:unauthenticated` from the subjects; from Kubernetes 1.14 on only `system:public-info-viewer` needs the latter.',
  test: 'Run `kubectl get rolebindings,clusterrolebindings -A -o wide | grep -E "system:(anonymous|unauthenticated)"`.',
  example: {
    before: 'subjects:\n- kind: Group\n  name: system:unauthenticated\n- kind: Group\n  name: ops',
    after: 'subjects:\n- kind: Group\n  name: ops',
  },
  rules: [rule],
}
