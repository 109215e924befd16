// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0094.controller-manager-manifest-permissions.ts'

controlCases(
  control,
  modeCases({
    kind: 'ControlPlaneInfo',
    path: '/etc/kubernetes/manifests/kube-controller-manager.yaml',
    data: file => ({ controllerManagerInfo: { specsFile: file } }),
  }),
)
