// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0148.controller-manager-root-ca.ts'

controlCases(control, {
  passes: { 'it is named': component('kube-controller-manager', '--root-ca-file=/etc/kubernetes/pki/root-ca-file') },
  fails: {
    'it is named': {
      objects: rke2Component('kube-controller-manager', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].args[1]=--root-ca-file=<path/to/key/ca.crt>'],
    },
    'it is named without a file': { objects: component('kube-controller-manager', '--root-ca-file=') },
  },
})
