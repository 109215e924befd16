// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases, type RuleCases } from '#testing/control-cases.ts'
import { control } from './c-0199.admission-of-net-raw.ts'

const namespace = (enforce: string) =>
  object('v1', 'Namespace', { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': enforce } })

const cases: RuleCases = {
  passes: { restricted: namespace('restricted') },
  fails: {
    privileged: {
      objects: namespace('privileged'),
      fix: ['metadata.labels[pod-security.kubernetes.io/enforce]=baseline'],
    },
  },
}

controlCases(control, {
  'pod-security-admission-baseline-applied-1': cases,
  'pod-security-admission-baseline-applied-2': cases,
})
