// SPDX-License-Identifier: Apache-2.0
/**
 * What is known of the signatures of images.
 *
 * A rule asks no registry. Whoever checks signatures gives the answers as objects of the kind `ImageSignature`, one
 * for each image name: `data: {image, hasSignature, verifiedKeys}`, where `verifiedKeys` are the public keys, as the
 * control input writes them, by which a signature was verified.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import type { Finding } from '#engines/posture/control.ts'
import { fullImageName } from '#engines/posture/fact-objects.ts'
import type { ContainerAt } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { fieldsOf, textOf, textsOf } from './fields.ts'
import { oncePerList } from './list-views.ts'
import { imageFailure } from './registries.ts'

/** The kind that a rule about signatures joins. */
export const signatureKind = 'ImageSignature.images.kubescape.cloud'

export interface ImageSignature {
  readonly isSigned: boolean
  readonly verifiedKeys: readonly string[]
}

/** The finding of a container whose image does not meet `isGood`; unknown where nobody checked the image. */
export function* signatureFindings(
  at: ContainerAt,
  world: World,
  isGood: (signature: ImageSignature) => boolean,
): Iterable<Finding> {
  const image = textOf(at.container.image)
  const signature = image === undefined ? undefined : signatureOf(image, world)
  if (!signature) yield { unknown: `nobody has checked the signature of ${at.path}.image` }
  else if (!isGood(signature)) yield imageFailure(at)
}

function signatureOf(image: string, world: World): ImageSignature | undefined {
  const signatures = world.list(signatureKind)
  return signatures.length === 0 ? undefined : byImage(signatures).get(fullImageName(image))
}

/** The first answer for each image. */
const byImage = oncePerList((signatures: readonly KubeObject[]): ReadonlyMap<string, ImageSignature> => {
  const found = new Map<string, ImageSignature>()
  for (const each of signatures) {
    const data = fieldsOf(each['data'])
    const image = textOf(data['image'])
    if (image === undefined || typeof data['hasSignature'] !== 'boolean') continue
    const name = fullImageName(image)
    if (found.has(name)) continue
    found.set(name, { isSigned: data['hasSignature'], verifiedKeys: textsOf(data['verifiedKeys']) })
  }
  return found
})
