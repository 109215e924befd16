// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0140.api-server-etcd-ca.ts'

controlCases(control, {
  passes: { 'it is named': apiServer('--etcd-cafile=/etc/kubernetes/pki/etcd-cafile') },
  fails: {
    'it is named': {
      objects: rke2Component('kube-apiserver', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].args[1]=--etcd-cafile=<path/to/ca-file.crt>'],
    },
    'it is named without a file': { objects: apiServer('--etcd-cafile=') },
  },
})
