// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0162.kubelet-service-permissions.ts'

controlCases(
  control,
  modeCases({
    kind: 'KubeletInfo',
    path: '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf',
    data: file => ({ serviceFiles: [file] }),
  }),
)
