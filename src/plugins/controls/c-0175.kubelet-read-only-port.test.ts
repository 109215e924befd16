// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0175.kubelet-read-only-port.ts'

controlCases(control, {
  passes: {
    'the flag closes it': kubelet('--read-only-port=0'),
    'the file closes it': kubelet('', 'readOnlyPort: 0'),
    'the file says nothing, and its default is closed': kubelet('', 'kind: KubeletConfiguration'),
  },
  fails: {
    'the flag opens it': { objects: kubelet('--read-only-port=10255', 'readOnlyPort: 0'), failed: [] },
    'the file opens it': {
      objects: kubelet('', 'readOnlyPort: 10255'),
      failed: ['readOnlyPort'],
      review: ['readOnlyPort'],
    },
    'neither flag nor file: the default of the flag opens it': { objects: kubelet('') },
  },
})
