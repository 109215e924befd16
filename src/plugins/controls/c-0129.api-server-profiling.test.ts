// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0129.api-server-profiling.ts'

controlCases(control, {
  passes: {
    'it is false': apiServer('--profiling=false'),
  },
  fails: {
    'it is true': {
      objects: rke2Component('kube-apiserver', '--v=2', '--profiling=true'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--profiling=false'],
    },
    'absent, because the default is true': {
      objects: apiServer('--v=2'),
      failed: [],
      fix: ['spec.containers[0].command[2]=--profiling=false'],
    },
    'without a value it is true': { objects: apiServer('--profiling'), failed: ['spec.containers[0].command[1]'] },
  },
})
