// SPDX-License-Identifier: Apache-2.0
/** Rules over workloads and the vulnerabilities that were found in their images. */
import { scalarText } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import type { Finding, Rule } from '#engines/posture/control.ts'
import type { ContainerAt, Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { type Fields, fieldsOf, recordsOf, textOf } from './fields.ts'

/** Kinds of the results; their name is the image as the container names it. */
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
}

/**
 * A rule that fails each container whose image has too much.
 *
 * A workload counts once one of its images was scanned; an image without results is then reported as unknown.
 */
export function imageRule({ name, joins = [], concerns, tooMuch }: ImageRule): Rule {
  return {
    name,
    joins: [...joins, ...resultKinds],
    covers: ({ workload }, world) => workload?.containers.some(each => resultOf(each, world) !== undefined) ?? false,
    *findings(subject: Subject, world: World) {
      if (concerns && !concerns(subject, world)) return
      for (const at of subject.workload?.containers ?? []) yield* imageFindings(subject, world, at, tooMuch)
    },
  }
}

function* imageFindings(
  subject: Subject,
  world: World,
  at: ContainerAt,
  tooMuch: ImageRule['tooMuch'],
): Iterable<Finding> {
  const result = resultOf(at, world)
  if (!result) {
    yield { unknown: `no vulnerabilities are known of the image ${scalarText(at.container.image).slice(0, 300)}` }
    return
  }
  const found = tooMuch(
    [...recordsOf(result['data'])].map(([, each]) => each),
    world,
  )
  if (found === undefined) return
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
  for (const kind of resultKinds) {
    const result = world.get(kind, '', image)
    if (result) return result
  }
  return undefined
}

/** How many vulnerabilities have a severity. */
export function countOf(vulnerabilities: readonly Fields[], severity: string): number {
  return vulnerabilities.filter(each => each['severity'] === severity).length
}

/** Whether a vulnerability lets code be executed from afar. */
export function isRemoteExecution(vulnerability: Fields): boolean {
  return fieldsOf(vulnerability['categories'])['isRce'] === true
}
