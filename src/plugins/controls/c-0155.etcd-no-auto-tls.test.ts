// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0155.etcd-no-auto-tls.ts'

controlCases(control, {
  passes: {
    'it is false': component('etcd', '--auto-tls=false'),
    'absent, because the default is false': component('etcd', '--v=2'),
  },
  fails: {
    'it is true': {
      objects: rke2Component('etcd', '--v=2', '--auto-tls=true'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--auto-tls=false'],
    },
    'without a value it is true': {
      objects: component('etcd', '--auto-tls'),
      failed: ['spec.containers[0].command[1]'],
    },
  },
})
