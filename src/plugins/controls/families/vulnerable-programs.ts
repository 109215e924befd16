// SPDX-License-Identifier: Apache-2.0
/** Programs that are known by their image, and versions of them that have a known hole. */
import type { Finding, Rule } from '#engines/posture/control.ts'
import type { ContainerAt, Subject } from '#engines/posture/subject.ts'
import { parseImageName } from './image-names.ts'
import { imageFailure } from './registries.ts'
import { isInRanges, parseVersionNumber, type VersionRange } from './version-numbers.ts'

/** The rule that no Deployment runs an affected version of a program, whose images end with the name. */
export function affectedImageRule(name: string, program: string, affected: readonly VersionRange[]): Rule {
  const runs = ({ container }: ContainerAt): boolean => {
    const path = parseImageName(container.image)?.path
    return path === program || path?.endsWith(`/${program}`) === true
  }
  return {
    name,
    covers: ({ workload }) => workload?.containers.some(runs) === true,
    *findings({ workload }: Subject): Iterable<Finding> {
      for (const at of workload?.containers.filter(runs) ?? []) yield* judge(at, affected)
    },
  }
}

function* judge(at: ContainerAt, affected: readonly VersionRange[]): Iterable<Finding> {
  const tag = parseImageName(at.container.image)?.tag
  const version = tag === undefined ? undefined : parseVersionNumber(tag)
  if (!version) yield { unknown: `${at.path}.image names no version` }
  else if (isInRanges(version, affected)) yield imageFailure(at)
}
