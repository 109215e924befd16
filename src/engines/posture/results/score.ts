// SPDX-License-Identifier: Apache-2.0
/**
 * Risk and compliance scores.
 *
 * Risk weighs each object by how much of it runs: 100 × weighted score of what failed / weighted score of all.
 * Compliance counts objects: 100 × passed / all. Source: upstream's scoring, as its reports show it.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import { isRecord } from '#engines/posture/subject.ts'

/** How much of an object runs: 1, or replicas × 1.1 when it asks for several. */
export function weightOf(object: KubeObject): number {
  const { spec } = object
  const replicas = isRecord(spec) ? spec['replicas'] : undefined
  return typeof replicas === 'number' && replicas > 1 ? replicas * 1.1 : 1
}

/** Counts of the objects that a control looked at. */
export interface Counters {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly excluded: number
}

/** 0–100: a passed control 100, else the share of objects that passed; 0 where there are none. */
export function controlCompliance(isPassed: boolean, { passed, failed, skipped }: Counters): number {
  if (isPassed) return 100
  const all = passed + failed + skipped
  return all === 0 ? 0 : (passed / all) * 100
}

/** SCORE of one object: 100 × passed / (passed + failed) of its controls; 100 when none of both. */
export function objectScore(passed: number, failed: number): number {
  return passed + failed === 0 ? 100 : (100 * passed) / (passed + failed)
}

/** Mean of scores; 0 of none. */
export function mean(scores: readonly number[]): number {
  return scores.length === 0 ? 0 : scores.reduce((sum, each) => sum + each, 0) / scores.length
}
