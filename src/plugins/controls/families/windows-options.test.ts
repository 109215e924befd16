// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { windowsOptionIsNamed } from './windows-options.ts'

const os = { name: 'windows' }
const named = { securityContext: { windowsOptions: { runAsUserName: 'ContainerUser' } } }

ruleCases(windowsOptionIsNamed('set-runasusername-value', 'runAsUserName'), {
  passes: {
    'Linux has no such option': pod(),
    'the pod names it for all': pod({ os, ...named }),
    'each container names it': pod({ os, containers: [container(named)] }),
  },
  fails: {
    'one container does not name it': {
      objects: pod({ os, containers: [container(named), container()] }),
      failed: [],
      fix: ['spec.containers[1].securityContext.windowsOptions.runAsUserName=YOUR_VALUE'],
    },
    'the nodes asked for are Windows nodes': {
      objects: pod({ nodeSelector: { 'kubernetes.io/os': 'windows' } }),
      fix: ['spec.containers[0].securityContext.windowsOptions.runAsUserName=YOUR_VALUE'],
    },
  },
})
