// SPDX-License-Identifier: Apache-2.0
import { hostData, kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0180.kubelet-event-qps.ts'

controlCases(control, {
  passes: {
    'a rate is set': kubelet('--event-qps=5', 'eventRecordQPS: 0'),
    'the flag is 0, which is a choice': kubelet('--event-qps=0'),
    'the file sets one': kubelet('', 'eventRecordQPS: 50'),
    'absent, because the default is 50': kubelet(''),
  },
  fails: {
    'the file says 0': {
      objects: kubelet('', 'eventRecordQPS: 0'),
      failed: ['eventRecordQPS'],
      review: ['eventRecordQPS'],
    },
  },
  unknown: {
    'nobody saw the command line': hostData('KubeletInfo', {}),
  },
})
