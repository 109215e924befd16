// SPDX-License-Identifier: Apache-2.0
import { container, object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0304.agent-sandbox-image-provenance.ts'

const template = (image: unknown, initImage: string = 'registry.example/init:1') =>
  object(
    'extensions.agents.x-k8s.io/v1beta1',
    'SandboxTemplate',
    { name: 's' },
    {
      spec: {
        podTemplate: {
          spec: { containers: [container({ image })], initContainers: [container({ image: initImage })] },
        },
      },
    },
  )
const inputs = { imageRepositoryAllowList: ['registry.example'] }

controlCases(control, {
  'agent-sandbox-image-registry-allowlist': {
    passes: { 'an allowed registry': { objects: template('registry.example/agent:1'), inputs } },
    fails: {
      'another port is another registry': {
        objects: template('registry.example:5000/agent:1'),
        inputs,
        failed: ['spec.podTemplate.spec.containers[0].image'],
        review: [],
        fix: [],
      },
      'an init container': {
        objects: template('registry.example/agent:1', 'evil.example/init:1'),
        inputs,
        failed: ['spec.podTemplate.spec.initContainers[0].image'],
      },
    },
  },
  'agent-sandbox-image-tag-provenance': {
    passes: {
      'a version': template('registry.example:5000/agent:3.11.1'),
      'a digest, whatever the tag': template(`agent:latest@sha256:${'a'.repeat(64)}`),
      'a tag that is not listed as moving': template('agent:dev'),
    },
    fails: {
      'no tag means latest': {
        objects: template('registry.example:5000/agent'),
        failed: ['spec.podTemplate.spec.containers[0].image'],
        review: [],
      },
      'a tag that is listed as moving': { objects: template('agent:dev'), inputs: { floatingImageTags: ['dev'] } },
      'no image': { objects: template(undefined), failed: ['spec.podTemplate.spec.containers[0].image'] },
    },
  },
})
