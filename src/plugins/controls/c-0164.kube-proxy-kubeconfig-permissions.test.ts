// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0164.kube-proxy-kubeconfig-permissions.ts'

controlCases(
  control,
  modeCases({
    kind: 'KubeProxyInfo',
    path: '/var/lib/kube-proxy/kubeconfig.conf',
    data: file => ({ kubeConfigFile: file }),
  }),
)
