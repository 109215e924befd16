// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0211.security-context.ts'

const seccompProfile = { type: 'RuntimeDefault' }
const os = { name: 'windows' }

controlCases(control, {
  'set-seccomp-profile': {
    passes: { 'a profile is named': pod({ securityContext: { seccompProfile } }) },
    fails: { 'none is named': { objects: pod() } },
  },
  'set-gmsacredentialspecname-value': {
    passes: { 'not on Linux': pod() },
    fails: {
      'on Windows': {
        objects: pod({ os, initContainers: [container()] }),
        fix: [
          'spec.containers[0].securityContext.windowsOptions.gmsaCredentialSpecName=YOUR_VALUE',
          'spec.initContainers[0].securityContext.windowsOptions.gmsaCredentialSpecName=YOUR_VALUE',
        ],
      },
    },
  },
  'set-runasusername-value': {
    passes: { 'not on Linux': pod() },
    fails: {
      'on Windows': {
        objects: pod({ os }),
        fix: ['spec.containers[0].securityContext.windowsOptions.runAsUserName=YOUR_VALUE'],
      },
    },
  },
})
