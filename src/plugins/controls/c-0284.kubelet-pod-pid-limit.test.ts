// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0284.kubelet-pod-pid-limit.ts'

controlCases(control, {
  passes: {
    'the flag limits them': kubelet('--pod-max-pids 4096'),
    'the file limits them': kubelet('', 'podPidsLimit: 4096'),
  },
  fails: {
    'absent, because the default has no limit': {
      objects: kubelet('', 'kind: KubeletConfiguration'),
      failed: [],
      review: [],
    },
    'an unlimited number': { objects: kubelet('', 'podPidsLimit: -1') },
  },
})
