// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0144.controller-manager-pod-gc.ts'

controlCases(control, {
  passes: { 'a threshold is set': component('kube-controller-manager', '--terminated-pod-gc-threshold=1000') },
  fails: {
    'it is switched off': {
      objects: rke2Component('kube-controller-manager', '--terminated-pod-gc-threshold=0'),
      failed: ['spec.containers[0].args[0]'],
      review: ['spec.containers[0].args[0]'],
      fix: [],
    },
    absent: {
      objects: component('kube-controller-manager', '--v=2'),
      failed: ['spec.containers[0].command[2]'],
      fix: ['spec.containers[0].command[2]=--terminated-pod-gc-threshold=YOUR_VALUE'],
    },
  },
})
