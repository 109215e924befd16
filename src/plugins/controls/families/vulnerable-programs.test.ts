// SPDX-License-Identifier: Apache-2.0
import { container, deployment } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { affectedImageRule } from './vulnerable-programs.ts'

const of = (...images: string[]) => deployment({ containers: images.map(image => container({ image })) })

ruleCases(
  affectedImageRule('CVE-2022-24348', 'tool', [
    [
      [1, 2, 0],
      [1, 2, 5],
    ],
  ]),
  {
    passes: {
      'the version before the first affected one': of('tool:1.1.9'),
      'the version after the last affected one': of('tool:1.2.6'),
      'the name is only a part of another name': of('registry.example/my-tool:1.2.3'),
      'the name is a folder of another image': of('registry.example/tool/agent:1.2.3'),
      'a registry of that name': of('tool:5000/agent:1.2.3'),
    },
    fails: {
      'the first affected version, by the short name': { objects: of('tool:1.2') },
      'the last affected version, in a registry with a port': { objects: of('registry.example:5000/team/tool:v1.2.5') },
      'the second container only': {
        objects: of('tool:1.2.6', 'tool:1.2.1-alpine'),
        failed: ['spec.template.spec.containers[1].image'],
      },
    },
    unknown: {
      'a digest names no version': of(`tool@sha256:${'0'.repeat(64)}`),
      'a tag that is a word': of('tool:stable'),
    },
  },
)
