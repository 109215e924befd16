// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0133.api-server-audit-log-max-size.ts'

controlCases(control, {
  passes: { 'as much as advised': apiServer('--audit-log-maxsize=100'), more: apiServer('--audit-log-maxsize=500') },
  fails: {
    less: {
      objects: rke2Component('kube-apiserver', '--v=2', '--audit-log-maxsize=50'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: [],
    },
    'without a value': { objects: apiServer('--audit-log-maxsize'), failed: ['spec.containers[0].command[1]'] },
    absent: {
      objects: apiServer('--v=2'),
      failed: ['spec.containers[0].command[2]'],
      review: ['spec.containers[0].command[2]'],
      fix: ['spec.containers[0].command[2]=--audit-log-maxsize=YOUR_VALUE'],
    },
  },
})
