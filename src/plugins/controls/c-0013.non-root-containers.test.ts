// SPDX-License-Identifier: Apache-2.0
import { pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0013.non-root-containers.ts'

controlCases(control, {
  passes: { 'the pod forbids root': pod({ securityContext: { runAsNonRoot: true, runAsGroup: 1000 } }) },
  fails: { 'nobody forbids root': { objects: pod() } },
})
