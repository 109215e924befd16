// SPDX-License-Identifier: Apache-2.0
/** Rules over workloads and the vulnerabilities that were found in their images. */
import { scalarText } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import type { Finding, Rule } from '#engines/posture/control.ts'
import { fullImageName } from '#engines/posture/fact-objects.ts'
import type { ContainerAt, Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { type Fields, fieldsOf, recordsOf, textOf } from './fields.ts'

/** Kinds of the results; their name is the image as the container names it, or in full. */
const resultKinds: readonly string[] = [
  'ImageVulnerabilities.armo.vuln.images',
  'ImageVulnerabilities.image.vulnscan.com',
]

export interface ImageRule {
  readonly name: string
  /** What else the rule reads. */
  readonly joins?: readonly string[]
  /** Whether the workload is of interest at all; absent means each is. */
  readonly concerns?: (subject: Subject, world: World) => boolean
  /** What is wrong with an image; undefined where nothing is. */
  readonly tooMuch: (vulnerabilities: readonly Fields[], world: World) => Json | undefined
  /** Whether what is known of a vulnerability is enough to tell; absent means it is. */
  readonly isTold?: (vulnerability: Fields) => boolean
}

/**
 * A rule that fails each container whose image has too much.
 *
 * A workload counts once one of its images was scanned; an image without results is then reported as unknown.
 */
export function imageRule({ name, joins = [], concerns, ...judgement }: ImageRule): Rule {
  return {
    name,
    joins: [...joins, ...resultKinds],
    covers: ({ workload }, world) => workload?.containers.some(each => resultOf(each, world) !== undefined) ?? false,
    *findings(subject: Subject, world: World) {
      if (concerns && !concerns(subject, world)) return
      for (const at of subject.workload?.containers ?? []) yield* imageFindings(subject, world, at, judgement)
    },
  }
}

function* imageFindings(
  subject: Subject,
  world: World,
  at: ContainerAt,
  { tooMuch, isTold }: Pick<ImageRule, 'tooMuch' | 'isTold'>,
): Iterable<Finding> {
  const result = resultOf(at, world)
  if (!result) {
    yield { unknown: `no vulnerabilities are known of the image ${scalarText(at.container.image).slice(0, 300)}` }
    return
  }
  const vulnerabilities = [...recordsOf(result['data'])].map(([, each]) => each)
  const found = tooMuch(vulnerabilities, world)
  if (found === undefined) {
    const untold = isTold ? vulnerabilities.filter(each => !isTold(each)).length : 0
    if (untold > 0)
      yield {
        unknown: `of ${untold} vulnerabilities of the image ${scalarText(at.container.image).slice(0, 300)} it is not known what they let happen`,
      }
    return
  }
  const path = pathOf(subject, at)
  yield {
    failedPaths: [path],
    reviewPaths: [path],
    evidence: [
      { path: `${at.path}.image`, found: at.container.image ?? null },
      { path, found },
    ],
    related: [{ object: result }],
  }
}

/** A pod names the image that runs in its status, by digest; what makes pods names it in the spec. */
function pathOf({ kind }: Subject, { path, list }: ContainerAt): string {
  const index = /\[(\d+)\]$/.exec(path)?.[1] ?? '0'
  return kind === 'Pod' && list === 'containers' ? `status.containerStatuses[${index}].imageID` : `${path}.image`
}

function resultOf({ container }: ContainerAt, world: World): KubeObject | undefined {
  const image = textOf(container.image)
  if (image === undefined) return undefined
  for (const name of new Set([image, fullImageName(image)]))
    for (const kind of resultKinds) {
      const result = world.get(kind, '', name)
      if (result) return result
    }
  return undefined
}

/** How many vulnerabilities have a severity. */
export function countOf(vulnerabilities: readonly Fields[], severity: string): number {
  return vulnerabilities.filter(each => each['severity'] === severity).length
}

/** Whether somebody has told what a vulnerability lets happen. */
export function isCategorised(vulnerability: Fields): boolean {
  return typeof fieldsOf(vulnerability['categories'])['isRce'] === 'boolean'
}

/** Whether a vulnerability lets code be executed from afar. */
export function isRemoteExecution(vulnerability: Fields): boolean {
  return fieldsOf(vulnerability['categories'])['isRce'] === true
}
