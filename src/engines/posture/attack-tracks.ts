// SPDX-License-Identifier: Apache-2.0
/**
 * Attack tracks: which failures of a workload together make a way for an attacker.
 *
 * A way goes from the first step of a track through steps that each have a failed control, as deep as they go.
 * Source: upstream's prioritisation, `regolibrary.kubescape/v1alpha1 AttackTrack`.
 */
import { type Severity, severities } from '#domain/severity.ts'
import type { ControlResult, ObjectResult } from './results/result.ts'
import { isRecord } from './subject.ts'

export interface AttackStep {
  readonly name: string
  readonly description?: string
  readonly checksVulnerabilities?: boolean
  readonly subSteps?: readonly AttackStep[]
}

export interface AttackTrack {
  readonly name: string
  readonly apiVersion: string
  readonly version: string
  readonly data: AttackStep
}

export interface PriorityVector {
  readonly attackTrackName: string
  readonly type: 'control'
  readonly vector: readonly {
    readonly controlID: string
    readonly category: string
    readonly tags: readonly string[]
  }[]
  readonly score: number
  readonly severity: number
}

/** As upstream's reports have it; severities are numbers from 0 (unknown) to 4 (critical). */
export interface PrioritizedResource {
  readonly resourceID: string
  readonly priorityVector: readonly PriorityVector[]
  readonly score: number
  readonly severity: number
}

const workloadKinds: ReadonlySet<string> = new Set([
  'Deployment',
  'Pod',
  'ReplicaSet',
  'Node',
  'DaemonSet',
  'StatefulSet',
  'Job',
  'CronJob',
])
/** Ways of one object that are listed; more say nothing new. */
const maxVectors = 200

/** The ways through an object; undefined where there is none. Cost: O(tracks × steps × failed controls), bounded. */
export function prioritize(result: ObjectResult, tracks: readonly AttackTrack[]): PrioritizedResource | undefined {
  if (result.grant || !workloadKinds.has(result.object.kind)) return undefined
  const failed = result.controls.filter(({ status }) => status === 'failed')
  const factor = 1 + replicasOf(result) / 10
  const priorityVector: PriorityVector[] = []
  for (const { name, data } of tracks) {
    const ofTrack = failed.filter(({ control }) => control.facts.attackTracks.some(each => each.attackTrack === name))
    if (ofTrack.length === 0) continue
    for (const way of waysThrough(data, name, ofTrack)) {
      if (priorityVector.length >= maxVectors) break
      priorityVector.push(vectorOf(name, way, factor))
    }
  }
  if (priorityVector.length === 0) return undefined
  return {
    resourceID: result.resourceID,
    priorityVector,
    score: priorityVector.reduce((sum, { score }) => sum + score, 0),
    severity: Math.max(...priorityVector.map(({ severity }) => severity)),
  }
}

interface Passage {
  readonly control: ControlResult['control']
  readonly category: string
}

/** One failed control for each step, from this step as deep as there are failed ones. */
function* waysThrough(step: AttackStep, track: string, failed: readonly ControlResult[]): Iterable<readonly Passage[]> {
  for (const { control } of failed) {
    const isHere = control.facts.attackTracks.some(
      each => each.attackTrack === track && each.categories.includes(step.name),
    )
    if (!isHere) continue
    let isLeaf = true
    for (const next of step.subSteps ?? []) {
      for (const rest of waysThrough(next, track, failed)) {
        isLeaf = false
        yield [{ control, category: step.name }, ...rest]
      }
    }
    if (isLeaf) yield [{ control, category: step.name }]
  }
}

function vectorOf(attackTrackName: string, way: readonly Passage[], factor: number): PriorityVector {
  return {
    attackTrackName,
    type: 'control',
    vector: way.map(({ control, category }) => ({
      controlID: control.facts.id,
      category,
      tags: control.facts.typeTags,
    })),
    score: way.reduce((product, { control }) => product * control.facts.baseScore, factor),
    severity: Math.max(...way.map(({ control }) => rankOf(control.severity))),
  }
}

function rankOf(severity: Severity): number {
  return severities.length - 1 - severities.indexOf(severity)
}

function replicasOf({ object }: ObjectResult): number {
  const { spec } = object
  const replicas = isRecord(spec) ? spec['replicas'] : undefined
  return typeof replicas === 'number' && replicas > 0 && Number.isFinite(replicas) ? replicas : 1
}
