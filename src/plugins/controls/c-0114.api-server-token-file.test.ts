// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0114.api-server-token-file.ts'

controlCases(control, {
  passes: { 'no file is named': apiServer('--enable-bootstrap-token-auth=true') },
  fails: {
    'a file is named': {
      objects: rke2Component('kube-apiserver', '--v=2', '--token-auth-file=/etc/kubernetes/tokens.csv'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: [],
    },
    'in one entry with others': {
      objects: apiServer('--v=2 --token-auth-file=x'),
      failed: ['spec.containers[0].command[1]'],
    },
  },
})
