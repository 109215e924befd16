// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0121.admission-event-rate-limit.ts'

controlCases(control, {
  passes: {
    'it is enabled': apiServer('--enable-admission-plugins=PodSecurity,EventRateLimit'),
  },
  fails: {
    'only others are enabled': {
      objects: rke2Component('kube-apiserver', '--v=2', '--enable-admission-plugins=NamespaceExists'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--enable-admission-plugins=NamespaceExists,EventRateLimit'],
    },
    absent: {
      objects: apiServer('--v=2'),
      failed: [],
      fix: ['spec.containers[0].command[2]=--enable-admission-plugins=EventRateLimit'],
    },
    'a part of the name is another plug-in': { objects: apiServer('--enable-admission-plugins=MyEventRateLimit') },
  },
})
