// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { evidenceOf, fieldsOf, listOf } from './families/fields.ts'

/** An Ingress should speak TLS. */
export const control: Control = {
  id: 'C-0263',
  description: 'Finds Ingresses that have no TLS section.',
  why: 'Without TLS passwords, cookies and answers cross every network between user and cluster in the clear, for anybody on the way to read and change.',
  remediation:
    'Add `spec.tls` with the host names and the Secret of their certificate; cert-manager can issue and renew it.',
  test: 'Look for a `spec.tls` that is not empty in each Ingress.',
  example: {
    before: 'kind: Ingress\nspec:\n  rules:\n  - host: shop.example',
    after:
      'kind: Ingress\nspec:\n  tls:\n  - hosts: [shop.example]\n    secretName: shop-tls\n  rules:\n  - host: shop.example',
  },
  rules: [{ name: 'ingress-no-tls', findings }],
}

function* findings({ object }: Subject): Iterable<Failure> {
  const { tls } = fieldsOf(object['spec'])
  if (listOf(tls).length > 0) return
  yield {
    fixPaths: [{ path: 'spec.tls', value: '<your-tls-definition>' }],
    evidence: [evidenceOf('spec.tls', tls, 'a list of hosts with the Secret of their certificate')],
  }
}
