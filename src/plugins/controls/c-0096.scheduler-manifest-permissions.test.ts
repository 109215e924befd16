// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0096.scheduler-manifest-permissions.ts'

controlCases(
  control,
  modeCases({
    kind: 'ControlPlaneInfo',
    path: '/etc/kubernetes/manifests/kube-scheduler.yaml',
    data: file => ({ schedulerInfo: { specsFile: file } }),
  }),
)
