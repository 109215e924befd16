// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { signatureFindings, signatureKind } from './families/image-signatures.ts'
import { oncePerList } from './families/list-views.ts'

/** Images must be signed by a key that the owner of the cluster trusts. */
export const control: Control = {
  id: 'C-0236',
  description: 'Finds containers whose image has no signature by a key of the control input `trustedCosignPublicKeys`.',
  why: 'Only a signature by a known key tells that the image is the one that was built, and not one that somebody put in its place.',
  remediation: 'Sign images when they are built (`cosign sign`) and list the public key in the control input.',
  test: 'Run `cosign verify --key KEY IMAGE` for each image and each trusted key.',
  rules: [{ name: 'verify-image-signature', joins: [signatureKind], findings }],
}

const trustedAmong = oncePerList((keys: readonly string[]) => new Set(keys.map(key => key.trim())))

function* findings({ workload }: Subject, world: World): Iterable<Finding> {
  const trusted = trustedAmong(world.inputs('trustedCosignPublicKeys'))
  for (const at of workload?.containers ?? [])
    yield* signatureFindings(at, world, ({ verifiedKeys }) => verifiedKeys.some(key => trusted.has(key.trim())))
}
