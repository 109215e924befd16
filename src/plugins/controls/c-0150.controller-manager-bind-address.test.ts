// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0150.controller-manager-bind-address.ts'

controlCases(control, {
  passes: {
    'the node itself': component('kube-controller-manager', '--bind-address=127.0.0.1'),
    'the node itself, over IPv6': component('kube-controller-manager', '--bind-address=::1'),
  },
  fails: {
    'every interface': {
      objects: rke2Component('kube-controller-manager', '--v=2', '--bind-address=0.0.0.0'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--bind-address=127.0.0.1'],
    },
    'absent, because the default is every interface': {
      objects: component('kube-controller-manager', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].command[2]=--bind-address=127.0.0.1'],
    },
  },
})
