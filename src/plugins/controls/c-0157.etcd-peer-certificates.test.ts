// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0157.etcd-peer-certificates.ts'

controlCases(control, {
  passes: {
    'it is true': component('etcd', '--peer-client-cert-auth=true'),
  },
  fails: {
    'it is false': {
      objects: rke2Component('etcd', '--v=2', '--peer-client-cert-auth=false'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--peer-client-cert-auth=true'],
    },
    'absent, because the default is false': {
      objects: component('etcd', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].command[2]=--peer-client-cert-auth=true'],
    },
  },
})
