// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases, type RuleCases } from '#testing/control-cases.ts'
import { control } from './c-0198.admission-of-root-containers.ts'

const namespace = (enforce: string) =>
  object('v1', 'Namespace', { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': enforce } })

const cases: RuleCases = {
  passes: { restricted: namespace('restricted') },
  fails: {
    baseline: {
      objects: namespace('baseline'),
      fix: ['metadata.labels[pod-security.kubernetes.io/enforce]=restricted'],
    },
  },
}

controlCases(control, {
  'pod-security-admission-restricted-applied-1': cases,
  'pod-security-admission-restricted-applied-2': cases,
})
