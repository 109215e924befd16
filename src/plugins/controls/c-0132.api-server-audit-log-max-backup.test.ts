// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0132.api-server-audit-log-max-backup.ts'

controlCases(control, {
  passes: { 'as much as advised': apiServer('--audit-log-maxbackup=10'), more: apiServer('--audit-log-maxbackup=50') },
  fails: {
    less: {
      objects: rke2Component('kube-apiserver', '--v=2', '--audit-log-maxbackup=5'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: [],
    },
    'without a value': { objects: apiServer('--audit-log-maxbackup'), failed: ['spec.containers[0].command[1]'] },
    absent: {
      objects: apiServer('--v=2'),
      failed: ['spec.containers[0].command[2]'],
      review: ['spec.containers[0].command[2]'],
      fix: ['spec.containers[0].command[2]=--audit-log-maxbackup=YOUR_VALUE'],
    },
  },
})
