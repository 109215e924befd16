// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0165.kube-proxy-kubeconfig-ownership.ts'

controlCases(
  control,
  ownerCases({
    kind: 'KubeProxyInfo',
    path: '/var/lib/kube-proxy/kubeconfig.conf',
    data: file => ({ kubeConfigFile: file }),
  }),
)
