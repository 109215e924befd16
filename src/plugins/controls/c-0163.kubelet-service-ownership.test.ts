// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { ownerCases } from '#testing/node-file-cases.ts'
import { control } from './c-0163.kubelet-service-ownership.ts'

controlCases(
  control,
  ownerCases({
    kind: 'KubeletInfo',
    path: '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf',
    data: file => ({ serviceFiles: [file] }),
  }),
)
