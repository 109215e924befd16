// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { toReview } from './families/containers.ts'
import { evidenceOf } from './families/fields.ts'
import { parseImageName } from './families/image-names.ts'

/** An image whose tag moves has to be pulled at each start. */
export const control: Control = {
  id: 'C-0075',
  description: 'Finds containers whose image tag may move while their pull policy keeps what the node already has.',
  why: 'Nodes then run different images under one name, and a repaired image does not arrive where an old one is cached.',
  remediation:
    'Name a fixed tag or, better, a digest; where the tag has to move, set `imagePullPolicy: Always`. Tags that move beside latest are listed in the control input `floatingImageTags`.',
  test: 'For each container with tag latest, without a tag, or with a listed tag, `imagePullPolicy` must not be IfNotPresent or Never. An image with a digest does not move.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:latest\n  imagePullPolicy: IfNotPresent',
    after: 'containers:\n- name: app\n  image: registry.example/app:latest\n  imagePullPolicy: Always',
  },
  rules: [{ name: 'image-pull-policy-is-not-set-to-always', findings }],
}

function* findings({ workload }: Subject, world: World): Iterable<Failure> {
  const floating = new Set(['latest', ...world.inputs('floatingImageTags')])
  for (const { container, path } of workload?.containers ?? []) {
    const { image, imagePullPolicy } = container
    if (imagePullPolicy !== 'IfNotPresent' && imagePullPolicy !== 'Never') continue
    const name = parseImageName(image)
    if (!name || name.digest !== undefined || !floating.has(name.tag ?? 'latest')) continue
    const paths = [`${path}.image`, `${path}.imagePullPolicy`] as const
    yield {
      ...toReview(paths),
      evidence: [evidenceOf(paths[0], image, 'image'), { path: paths[1], found: imagePullPolicy }],
    }
  }
}
