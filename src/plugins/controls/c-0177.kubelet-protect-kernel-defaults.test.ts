// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0177.kubelet-protect-kernel-defaults.ts'

controlCases(control, {
  passes: {
    'the flag protects them': kubelet('--protect-kernel-defaults', 'protectKernelDefaults: false'),
    'the file protects them': kubelet('', 'protectKernelDefaults: true'),
  },
  fails: {
    'absent, because the default changes them': {
      objects: kubelet('', 'kind: KubeletConfiguration'),
      failed: ['protectKernelDefaults'],
      review: ['protectKernelDefaults'],
    },
    'the flag wins over the file': {
      objects: kubelet('--protect-kernel-defaults=false', 'protectKernelDefaults: true'),
      failed: [],
    },
    'neither flag nor file': { objects: kubelet(''), failed: [] },
  },
})
