// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './set-hostprocess-true.ts'

const hosted = (hostProcess: boolean) => ({ securityContext: { windowsOptions: { hostProcess } } })

ruleCases(rule, {
  passes: { 'nobody asks for it': pod({ ...hosted(false), containers: [container(hosted(false)), container()] }) },
  fails: {
    'the pod asks for it': {
      objects: deployment(hosted(true)),
      failed: ['spec.template.spec.securityContext.windowsOptions.hostProcess'],
      review: [],
      fix: ['spec.template.spec.securityContext.windowsOptions.hostProcess=false'],
    },
    'an init container asks for it': {
      objects: pod({ initContainers: [container(hosted(true))] }),
      failed: ['spec.initContainers[0].securityContext.windowsOptions.hostProcess'],
      fix: ['spec.initContainers[0].securityContext.windowsOptions.hostProcess=false'],
    },
  },
})
