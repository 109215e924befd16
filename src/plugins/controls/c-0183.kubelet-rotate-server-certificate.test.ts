// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0183.kubelet-rotate-server-certificate.ts'

controlCases(control, {
  passes: {
    'the flag has it on': kubelet('--feature-gates=A=false,RotateKubeletServerCertificate=true'),
    'the file has it on': kubelet('', 'featureGates: {RotateKubeletServerCertificate: true}'),
    'nothing says no': kubelet('', 'featureGates: {A: false}'),
  },
  fails: {
    'the flag has it off': {
      objects: kubelet('--feature-gates=A=true,RotateKubeletServerCertificate=false'),
      failed: [],
    },
    'the file has it off, and the flag is about other gates': {
      objects: kubelet('--feature-gates=A=true', 'featureGates: {RotateKubeletServerCertificate: false}'),
      failed: ['featureGates.RotateKubeletServerCertificate'],
    },
  },
})
