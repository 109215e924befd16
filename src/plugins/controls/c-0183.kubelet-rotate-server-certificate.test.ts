// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0183.kubelet-rotate-server-certificate.ts'

controlCases(control, {
  passes: {
    'the flag has it on': kubelet('--feature-gates=A=false,RotateKubeletServerCertificate=true'),
    'the file has it on': kubelet('', 'featureGates: {RotateKubeletServerCertificate: true}'),
    'the file asks for a certificate': kubelet('', 'serverTLSBootstrap: true\nfeatureGates: {A: false}'),
    'the command line asks for one': kubelet('--rotate-server-certificates', 'serverTLSBootstrap: false'),
  },
  fails: {
    'nobody asks for a certificate': { objects: kubelet('', 'featureGates: {A: false}'), failed: [] },
    'the command line says that none is asked for': {
      objects: kubelet('--rotate-server-certificates=false', 'serverTLSBootstrap: true'),
      failed: [],
    },
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
