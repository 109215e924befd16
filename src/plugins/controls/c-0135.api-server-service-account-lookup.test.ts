// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0135.api-server-service-account-lookup.ts'

controlCases(control, {
  passes: {
    'absent, because the default is true': apiServer('--v=2'),
    'they are looked up': apiServer('--service-account-lookup=true'),
  },
  fails: {
    'they are not looked up': {
      objects: rke2Component('kube-apiserver', '--v=2', '--service-account-lookup=false'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: [],
    },
    'in one entry with others': {
      objects: apiServer('--v=2 --service-account-lookup=false'),
      failed: ['spec.containers[0].command[1]'],
      fix: ['spec.containers[0].command[1]=--v=2 --service-account-lookup=true'],
    },
  },
})
