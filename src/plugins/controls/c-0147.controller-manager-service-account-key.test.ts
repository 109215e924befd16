// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0147.controller-manager-service-account-key.ts'

controlCases(control, {
  passes: {
    'it is named': component(
      'kube-controller-manager',
      '--service-account-private-key-file=/etc/kubernetes/pki/service-account-private-key-file',
    ),
  },
  fails: {
    'it is named': {
      objects: rke2Component('kube-controller-manager', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].args[1]=--service-account-private-key-file=<path/to/key/filename.key>'],
    },
    'it is named without a file': {
      objects: component('kube-controller-manager', '--service-account-private-key-file='),
    },
  },
})
