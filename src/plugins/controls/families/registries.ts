// SPDX-License-Identifier: Apache-2.0
/** Which registries images may come from, by lists that the owner of a cluster configures. */
import type { Failure } from '#engines/posture/control.ts'
import type { ContainerAt, Workload } from '#engines/posture/subject.ts'
import { toReview } from './containers.ts'
import { evidenceOf } from './fields.ts'
import { isWithin, parseImageName, repositoryOf } from './image-names.ts'

/** Containers whose image is not known to lie within one of the prefixes. A name that cannot be read does not. */
export function outsideOf(workload: Workload | undefined, prefixes: readonly string[]): readonly ContainerAt[] {
  return (workload?.containers ?? []).filter(({ container }) => !liesWithin(container.image, prefixes))
}

/** Containers whose image lies within one of the prefixes. */
export function insideOf(workload: Workload | undefined, prefixes: readonly string[]): readonly ContainerAt[] {
  return (workload?.containers ?? []).filter(({ container }) => liesWithin(container.image, prefixes))
}

/** Whether an image lies within one of the prefixes, each a registry, a namespace or a repository. */
export function liesWithin(image: unknown, prefixes: readonly string[]): boolean {
  const name = parseImageName(image)
  if (name === undefined) return false
  const repository = repositoryOf(name)
  return prefixes.some(prefix => isWithin(repository, prefix))
}

/** The failure of a container because of its image. */
export function imageFailure({ container, path }: ContainerAt): Failure {
  const at = `${path}.image`
  return { ...toReview([at]), evidence: [evidenceOf(at, container.image, 'image')] }
}
