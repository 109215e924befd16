// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0146.controller-manager-own-credentials.ts'

controlCases(control, {
  passes: {
    'it is true': component('kube-controller-manager', '--use-service-account-credentials=true'),
  },
  fails: {
    'it is false': {
      objects: rke2Component('kube-controller-manager', '--v=2', '--use-service-account-credentials=false'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--use-service-account-credentials=true'],
    },
    'absent, because the default is false': {
      objects: component('kube-controller-manager', '--v=2'),
      failed: [],
      fix: ['spec.containers[0].command[2]=--use-service-account-credentials=true'],
    },
  },
})
