// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0176.kubelet-streaming-timeout.ts'

controlCases(control, {
  passes: {
    'five minutes': kubelet('--streaming-connection-idle-timeout=5m'),
    'the file sets it': kubelet('', 'streamingConnectionIdleTimeout: 4h0m0s'),
    'absent, because the default is four hours': kubelet('', 'kind: KubeletConfiguration'),
    'neither flag nor file': kubelet(''),
  },
  fails: {
    'the flag switches it off': { objects: kubelet('--streaming-connection-idle-timeout=0'), failed: [] },
    'the file switches it off': {
      objects: kubelet('', 'streamingConnectionIdleTimeout: 0s'),
      failed: ['streamingConnectionIdleTimeout'],
      review: ['streamingConnectionIdleTimeout'],
    },
    'as a number': { objects: kubelet('', 'streamingConnectionIdleTimeout: 0') },
    'the file could not be read': { objects: kubelet('--config=/etc/kubelet.yaml') },
  },
})
