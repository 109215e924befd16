// SPDX-License-Identifier: Apache-2.0
/** Rules over workloads and the vulnerabilities that were found in their images. */
import { scalarText } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import type { Finding, Rule } from '#engines/posture/control.ts'
import { fullImageName } from '#engines/posture/fact-objects.ts'
import type { ContainerAt, Subject, Workload } from '#engines/posture/subject.ts'
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
    covers: ({ workload }, world) => resultsOf(workload, world).some(result => result !== undefined),
    *findings(subject: Subject, world: World) {
      if (concerns && !concerns(subject, world)) return
      const results = resultsOf(subject.workload, world)
      for (const [i, at] of (subject.workload?.containers ?? []).entries())
        yield* imageFindings(subject, { at, result: results[i] }, world, judgement)
    },
  }
}

interface ScannedContainer {
  readonly at: ContainerAt
  readonly result: KubeObject | undefined
}

function* imageFindings(
  subject: Subject,
  { at, result }: ScannedContainer,
  world: World,
  { tooMuch, isTold }: Pick<ImageRule, 'tooMuch' | 'isTold'>,
): Iterable<Finding> {
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

type Results = readonly (KubeObject | undefined)[]

const none: Results = []

/** What was found in the image of each container of a workload, in their order. */
function resultsOf(workload: Workload | undefined, world: World): Results {
  if (!workload) return none
  if (last?.workload !== workload || last.world !== world)
    last = { workload, world, results: workload.containers.map(each => resultOf(each, world)) }
  return last.results
}

/** Several rules ask for the results of one workload, one rule after the other. */
let last: { readonly workload: Workload; readonly world: World; readonly results: Results } | undefined

function resultOf({ container }: ContainerAt, world: World): KubeObject | undefined {
  const image = textOf(container.image)
  if (image === undefined) return undefined
  return resultNamed(image, world) ?? resultNamed(fullImageName(image), world)
}

function resultNamed(name: string, world: World): KubeObject | undefined {
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
