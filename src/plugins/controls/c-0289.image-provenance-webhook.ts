// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-manual.ts'

/** Only images of known origin run. */
export const control: Control = {
  id: 'C-0289',
  description: 'ImagePolicyWebhook, or a policy engine in its place, decides which images may run.',
  why: 'Without a check anybody who creates pods brings in images from anywhere.',
  remediation:
    'Configure ImagePolicyWebhook, or verify signatures with a policy engine such as Kyverno, Connaisseur or Sigstore policy-controller.',
  test: 'Try to run an unsigned image from a foreign registry: it has to be refused.',
  rules: [rule],
}
