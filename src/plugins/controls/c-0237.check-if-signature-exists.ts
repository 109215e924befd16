// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { signatureFindings, signatureKind } from './families/image-signatures.ts'

/** Images should be signed. */
export const control: Control = {
  id: 'C-0237',
  description: 'Finds containers whose image has no signature at all.',
  why: 'Without a signature nobody can tell whether the image in the registry is the one that was built.',
  remediation: 'Sign images when they are built (`cosign sign`), and take third-party images that are signed.',
  test: 'Run `cosign tree IMAGE` for each image: a signature has to be listed.',
  rules: [{ name: 'has-image-signature', joins: [signatureKind], findings }],
}

function* findings({ workload }: Subject, world: World): Iterable<Finding> {
  for (const at of workload?.containers ?? []) yield* signatureFindings(at, world, ({ isSigned }) => isSigned)
}
