// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0154.etcd-client-certificates.ts'

controlCases(control, {
  passes: {
    'it is true': component('etcd', '--client-cert-auth=true'),
  },
  fails: {
    'it is false': {
      objects: rke2Component('etcd', '--v=2', '--client-cert-auth=false'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--client-cert-auth=true'],
    },
    'absent, because the default is false': {
      objects: component('etcd', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].command[2]=--client-cert-auth=true'],
    },
  },
})
