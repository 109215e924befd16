// SPDX-License-Identifier: Apache-2.0
import { cronJob, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './set-sysctls-params.ts'

const setting = (...names: unknown[]) => ({ securityContext: { sysctls: names.map(name => ({ name, value: '1' })) } })

ruleCases(rule, {
  passes: {
    'safe ones, however they are written': pod(setting('net.ipv4.tcp_syncookies', 'net/ipv4/tcp_rmem')),
    none: pod({ securityContext: {} }),
  },
  fails: {
    'one of two is the whole node’s': {
      objects: cronJob(setting('net.ipv4.tcp_syncookies', 'net.core.somaxconn')),
      failed: ['spec.jobTemplate.spec.template.spec.securityContext.sysctls'],
      review: [],
      fix: ['spec.jobTemplate.spec.template.spec.securityContext.sysctls=REMOVE_UNSAFE_SYSCTLS'],
    },
    'a damaged name is not known to be safe': {
      objects: pod(setting(7)),
      failed: ['spec.securityContext.sysctls'],
    },
  },
})
