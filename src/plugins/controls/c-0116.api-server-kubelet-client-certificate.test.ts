// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0116.api-server-kubelet-client-certificate.ts'

controlCases(control, {
  passes: {
    'both are named': apiServer(
      '--kubelet-client-certificate=/etc/kubernetes/pki/kubelet-client-certificate',
      '--kubelet-client-key=/etc/kubernetes/pki/kubelet-client-key',
    ),
  },
  fails: {
    'neither is named': {
      objects: rke2Component('kube-apiserver', '--v=2'),
      failed: [],
      fix: [
        'spec.containers[0].args[1]=--kubelet-client-certificate=<path/to/appropriate/file>',
        'spec.containers[0].args[2]=--kubelet-client-key=<path/to/appropriate/file>',
      ],
    },
    'only the second is named': {
      objects: apiServer('--kubelet-client-key=/etc/kubernetes/pki/kubelet-client-key'),
      fix: ['spec.containers[0].command[2]=--kubelet-client-certificate=<path/to/appropriate/file>'],
    },
    'only the first is named': {
      objects: apiServer('--kubelet-client-certificate=/etc/kubernetes/pki/kubelet-client-certificate'),
      fix: ['spec.containers[0].command[3]=--kubelet-client-key=<path/to/appropriate/file>'],
    },
  },
})
