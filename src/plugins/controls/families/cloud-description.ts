// SPDX-License-Identifier: Apache-2.0
/**
 * Reads what the API of a cloud says about a cluster.
 *
 * The same answer comes in the spelling of the cloud's command line, of its Go library or of its protocol
 * (`encryptionConfig`, `EncryptionConfig`, `encryption_config`): fields are found in each of them.
 */
import type { Json } from '#domain/kube-object.ts'
import type { Evidence, Failure, Finding, Rule } from '#engines/posture/control.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import type { Fields } from './fields.ts'

export type Cloud = 'AKS' | 'EKS' | 'GKE'

const groups: Readonly<Record<Cloud, string>> = {
  AKS: 'management.azure.com',
  EKS: 'eks.amazonaws.com',
  GKE: 'container.googleapis.com',
}

export type DescriptionKind = 'ClusterDescribe' | 'DescribeRepositories' | 'ListEntitiesForPolicies' | 'PolicyVersion'

/** Name of the kind of a description, as joins declare it. */
export function descriptionKind(kind: DescriptionKind, cloud: Cloud): string {
  return `${kind}.${groups[cloud]}`
}

/** Judges the `data` of a description. */
export type Judge = (data: Fields, world: World) => Iterable<Finding>

/** A rule with a judgement for each cloud that it knows; descriptions of other clouds do not count. */
export function cloudRule(
  name: string,
  kind: DescriptionKind,
  judges: Readonly<Partial<Record<Cloud, Judge>>>,
  joins: readonly string[] = [],
): Rule {
  const judgeOf = (subject: Subject): Judge | undefined => {
    for (const cloud of ['AKS', 'EKS', 'GKE'] as const)
      if (subject.kind === descriptionKind(kind, cloud)) return judges[cloud]
    return undefined
  }
  return {
    name,
    joins,
    covers: subject => judgeOf(subject) !== undefined,
    *findings(subject: Subject, world: World) {
      const { data } = subject.object
      if (isRecord(data)) yield* judgeOf(subject)?.(data, world) ?? []
      else yield { unknown: 'the cloud described nothing' }
    },
  }
}

/** The value at a dotted path of nested maps, whatever the spelling of their keys. Cost: O(keys of each map). */
export function cloudValue(data: unknown, path: string): unknown {
  let at = data
  for (const step of path.split('.')) {
    if (!isRecord(at)) return undefined
    const wanted = plain(step)
    const key = Object.hasOwn(at, step) ? step : Object.keys(at).find(each => plain(each) === wanted)
    at = key === undefined ? undefined : at[key]
  }
  return at
}

function plain(key: string): string {
  return key.replaceAll('_', '').toLowerCase()
}

/** What stands at a path below `data`. */
export function cloudEvidence(data: Fields, path: string, missing: string): Evidence {
  const value = cloudValue(data, path)
  return value === undefined || value === null
    ? { path: `data.${path}`, missing }
    : { path: `data.${path}`, found: value as Json }
}

/** A demand on one field of a description. */
export interface FieldDemand {
  /** Below `data`. */
  readonly path: string
  readonly isRight: (value: unknown) => boolean
  /** What the field should say. */
  readonly missing: string
  readonly fixCommand?: string
  /** Path that reports name; many name none. */
  readonly failedPath?: string
  /** A map whose absence means that nothing can be told. */
  readonly within?: string
}

/** Judges one field. */
export function fieldJudge(demand: FieldDemand): Judge {
  const { path, isRight, missing, fixCommand, failedPath, within } = demand
  return function* (data) {
    if (within !== undefined && !isRecord(cloudValue(data, within))) {
      yield { unknown: `the description has no ${within}` }
    } else if (!isRight(cloudValue(data, path))) {
      yield {
        ...(failedPath !== undefined && { failedPaths: [failedPath], reviewPaths: [failedPath] }),
        ...(fixCommand !== undefined && { fixCommand }),
        evidence: [cloudEvidence(data, path, missing)],
      } satisfies Failure
    }
  }
}
