// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { ContainerAt, Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { evidenceOf } from './families/fields.ts'
import { parseImageName } from './families/image-names.ts'
import { outsideOf } from './families/registries.ts'

/** Images of sandboxes for agents must come from known places and stay the same. */
export const control: Control = {
  id: 'C-0304',
  description:
    'Finds sandbox templates for agents with images from registries that are not allowed, or with tags that move.',
  why: 'The image is all that stands between the agent and the cluster: one from anywhere, or another one tomorrow, is nobody’s to vouch for.',
  remediation:
    'Take images from the registries of the control input `imageRepositoryAllowList`, and name a version or a digest instead of latest or a tag of `floatingImageTags`.',
  test: 'Compare registry and tag of each image in the pod template with both control inputs.',
  example: {
    before: 'image: python-agent:latest',
    after: 'image: registry.example/agents/python-agent:3.11.1',
  },
  rules: [
    { name: 'agent-sandbox-image-registry-allowlist', findings: fromElsewhere },
    { name: 'agent-sandbox-image-tag-provenance', findings: withMovingTag },
  ],
}

function* fromElsewhere({ workload }: Subject, world: World): Iterable<Failure> {
  for (const at of outsideOf(workload, world.inputs('imageRepositoryAllowList'))) yield failure(at)
}

function* withMovingTag({ workload }: Subject, world: World): Iterable<Failure> {
  const floating = new Set(['latest', ...world.inputs('floatingImageTags')])
  for (const at of workload?.containers ?? []) {
    const name = parseImageName(at.container.image)
    if (!name || (name.digest === undefined && floating.has(name.tag ?? 'latest'))) yield failure(at)
  }
}

function failure({ container, path }: ContainerAt): Failure {
  const at = `${path}.image`
  return { failedPaths: [at], evidence: [evidenceOf(at, container.image, 'image')] }
}
