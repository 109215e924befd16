// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0134.api-server-request-timeout.ts'

controlCases(control, {
  passes: {
    'absent, because the default is 60 s': apiServer(),
    'the default in words': apiServer('--request-timeout=1m0s'),
  },
  fails: {
    'another value needs a reason': {
      objects: rke2Component('kube-apiserver', '--v=2', '--request-timeout=300s'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: [],
    },
  },
})
