// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0297.agent-sandbox-runtime-class.ts'

const template = (runtimeClassName: unknown) =>
  object(
    'extensions.agents.x-k8s.io/v1beta1',
    'SandboxTemplate',
    { name: 's' },
    {
      spec: { podTemplate: { spec: { runtimeClassName, containers: [] } } },
    },
  )

controlCases(control, {
  passes: {
    'a listed class': template('gvisor'),
    'another listed class': { objects: template('kata'), inputs: { hardenedSandboxRuntimeClasses: ['kata'] } },
  },
  fails: {
    'an ordinary runtime': {
      objects: template('runc'),
      failed: ['spec.podTemplate.spec.runtimeClassName'],
      review: [],
      fix: [],
    },
    none: { objects: template(undefined), failed: ['spec.podTemplate.spec.runtimeClassName'] },
    'an empty name is none, even when it is listed': {
      objects: template(''),
      inputs: { hardenedSandboxRuntimeClasses: [''] },
    },
    'a template without a pod': {
      objects: object('extensions.agents.x-k8s.io/v1beta1', 'SandboxTemplate', { name: 's' }, { spec: {} }),
      failed: ['spec.podTemplate.spec.runtimeClassName'],
    },
  },
})
