// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rules } from './pod-security-admission-baseline-applied.ts'

const namespace = (enforce: string) =>
  object('v1', 'Namespace', { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': enforce } })

for (const rule of rules)
  ruleCases(rule, {
    passes: { 'a stricter level': namespace('restricted') },
    fails: {
      'a laxer level': {
        objects: namespace('privileged'),
        fix: ['metadata.labels[pod-security.kubernetes.io/enforce]=baseline'],
      },
    },
  })
