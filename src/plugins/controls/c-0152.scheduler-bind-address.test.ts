// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0152.scheduler-bind-address.ts'

controlCases(control, {
  passes: {
    'the node itself': component('kube-scheduler', '--bind-address=127.0.0.1'),
    'the node itself, over IPv6': component('kube-scheduler', '--bind-address=::1'),
  },
  fails: {
    'every interface': {
      objects: rke2Component('kube-scheduler', '--v=2', '--bind-address=0.0.0.0'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--bind-address=127.0.0.1'],
    },
    'absent, because the default is every interface': {
      objects: component('kube-scheduler', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].command[2]=--bind-address=127.0.0.1'],
    },
  },
})
