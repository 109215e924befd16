// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0117.api-server-kubelet-certificate-authority.ts'

controlCases(control, {
  passes: {
    'it is named': apiServer('--kubelet-certificate-authority=/etc/kubernetes/pki/kubelet-certificate-authority'),
  },
  fails: {
    'it is named': {
      objects: rke2Component('kube-apiserver', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].args[1]=--kubelet-certificate-authority=<path/to/ca.crt>'],
    },
    'it is named without a file': { objects: apiServer('--kubelet-certificate-authority=') },
  },
})
