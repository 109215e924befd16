// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0167.kubelet-kubeconfig-ownership.ts'

controlCases(
  control,
  ownerCases({ kind: 'KubeletInfo', path: '/etc/kubernetes/kubelet.conf', data: file => ({ kubeConfigFile: file }) }),
)
