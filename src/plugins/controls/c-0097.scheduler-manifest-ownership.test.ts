// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0097.scheduler-manifest-ownership.ts'

controlCases(
  control,
  ownerCases({
    kind: 'ControlPlaneInfo',
    path: '/etc/kubernetes/manifests/kube-scheduler.yaml',
    data: file => ({ schedulerInfo: { specsFile: file } }),
  }),
)
