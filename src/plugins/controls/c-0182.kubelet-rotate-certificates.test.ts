// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0182.kubelet-rotate-certificates.ts'

controlCases(control, {
  passes: {
    'the flag renews it': kubelet('--rotate-certificates'),
    'the file renews it': kubelet('', 'rotateCertificates: true'),
    'nothing says no': kubelet(''),
  },
  fails: {
    'the flag says no': { objects: kubelet('--rotate-certificates=false'), failed: [] },
    'the file says no': {
      objects: kubelet('', 'rotateCertificates: false'),
      failed: ['rotateCertificates'],
      review: ['rotateCertificates'],
    },
    'the file could not be read': { objects: kubelet('--config=/etc/kubelet.yaml') },
  },
})
