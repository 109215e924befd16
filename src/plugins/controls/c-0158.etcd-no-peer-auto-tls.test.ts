// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0158.etcd-no-peer-auto-tls.ts'

controlCases(control, {
  passes: {
    'it is false': component('etcd', '--peer-auto-tls=false'),
    'absent, because the default is false': component('etcd', '--v=2'),
  },
  fails: {
    'it is true': {
      objects: rke2Component('etcd', '--v=2', '--peer-auto-tls=true'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--peer-auto-tls=false'],
    },
    'without a value it is true': {
      objects: component('etcd', '--peer-auto-tls'),
      failed: ['spec.containers[0].command[1]'],
    },
  },
})
