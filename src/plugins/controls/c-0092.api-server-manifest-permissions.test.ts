// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0092.api-server-manifest-permissions.ts'

controlCases(
  control,
  modeCases({
    kind: 'ControlPlaneInfo',
    path: '/etc/kubernetes/manifests/kube-apiserver.yaml',
    data: file => ({ APIServerInfo: { specsFile: file } }),
  }),
)
