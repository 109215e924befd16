// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0093.api-server-manifest-ownership.ts'

controlCases(
  control,
  ownerCases({
    kind: 'ControlPlaneInfo',
    path: '/etc/kubernetes/manifests/kube-apiserver.yaml',
    data: file => ({ APIServerInfo: { specsFile: file } }),
  }),
)
