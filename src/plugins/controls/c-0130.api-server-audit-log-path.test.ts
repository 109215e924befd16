// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0130.api-server-audit-log-path.ts'

controlCases(control, {
  passes: {
    'a file is named': apiServer('--audit-log-path=/var/log/audit.log'),
    'standard output counts': apiServer('--audit-log-path=-'),
  },
  fails: {
    'no file is named': {
      objects: rke2Component('kube-apiserver', '--secure-port=6443', '--audit-log-maxage=30'),
      failed: [],
      fix: ['spec.containers[0].args[2]=--audit-log-path=/var/log/apiserver/audit.log'],
    },
  },
})
