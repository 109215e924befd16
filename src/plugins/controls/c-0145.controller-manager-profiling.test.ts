// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0145.controller-manager-profiling.ts'

controlCases(control, {
  passes: {
    'it is false': component('kube-controller-manager', '--profiling=false'),
  },
  fails: {
    'it is true': {
      objects: rke2Component('kube-controller-manager', '--v=2', '--profiling=true'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--profiling=false'],
    },
    'absent, because the default is true': {
      objects: component('kube-controller-manager', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].command[2]=--profiling=false'],
    },
    'without a value it is true': {
      objects: component('kube-controller-manager', '--profiling'),
      failed: ['spec.containers[0].command[1]'],
    },
  },
})
