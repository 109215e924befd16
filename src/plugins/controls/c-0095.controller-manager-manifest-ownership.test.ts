// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0095.controller-manager-manifest-ownership.ts'

controlCases(
  control,
  ownerCases({
    kind: 'ControlPlaneInfo',
    path: '/etc/kubernetes/manifests/kube-controller-manager.yaml',
    data: file => ({ controllerManagerInfo: { specsFile: file } }),
  }),
)
