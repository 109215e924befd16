// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0179.kubelet-hostname-override.ts'

controlCases(control, {
  passes: {
    'the name of the host': kubelet('--node-ip=10.0.0.1', 'kind: KubeletConfiguration'),
    'a file that could not be read has no say in it': kubelet('--config=/etc/kubelet.yaml'),
  },
  fails: { 'another name': { objects: kubelet('--hostname-override=node-1'), failed: [], review: [] } },
})
