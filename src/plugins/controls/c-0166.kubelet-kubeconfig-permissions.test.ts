// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0166.kubelet-kubeconfig-permissions.ts'

controlCases(
  control,
  modeCases({ kind: 'KubeletInfo', path: '/etc/kubernetes/kubelet.conf', data: file => ({ kubeConfigFile: file }) }),
)
