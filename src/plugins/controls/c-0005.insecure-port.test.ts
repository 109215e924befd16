// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0005.insecure-port.ts'

controlCases(control, {
  passes: {
    'the flag is missing, as in every version since 1.20': apiServer('--secure-port=6443'),
    'the port is closed': apiServer('--insecure-port=0'),
  },
  fails: {
    'any other port is open': {
      objects: apiServer('--secure-port=6443', '--insecure-port=8080'),
      failed: ['spec.containers[0].command[2]'],
      review: ['spec.containers[0].command[2]'],
      fix: [],
    },
    'flags in args': {
      objects: rke2Component('kube-apiserver', '--insecure-port=1'),
      failed: ['spec.containers[0].args[0]'],
    },
  },
})
