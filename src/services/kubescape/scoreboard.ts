// SPDX-License-Identifier: Apache-2.0
/** Counts of the last evaluation of every object: what metrics and the first summary are made of. */
import {
  compareScores,
  type ObjectScore,
  scoreOf,
  type WithWorstControl,
  WorstControls,
} from '#engines/posture/results/object-score.ts'
import type { ObjectResult } from '#engines/posture/results/result.ts'
import { resultKey } from './result-objects.ts'

export class Scoreboard {
  readonly #scores = new Map<string, readonly (readonly [key: string, score: ObjectScore])[]>()

  /** Replaces what is known of an object; no results remove it. */
  set(id: string, results: readonly ObjectResult[]): void {
    if (results.length === 0) this.#scores.delete(id)
    else
      this.#scores.set(
        id,
        results.map(result => [resultKey(result), scoreOf(result)] as const),
      )
  }

  *all(): Iterable<ObjectScore> {
    for (const scores of this.#scores.values()) for (const [, score] of scores) yield score
  }

  /** Objects, grants included. */
  get size(): number {
    let count = 0
    for (const scores of this.#scores.values()) count += scores.length
    return count
  }

  /** The objects with the most severe failures, the worst first. */
  worst(limit: number): (ObjectScore & WithWorstControl)[] {
    const controls = new WorstControls()
    const failing = [...this.all()].filter(({ failed }) => failed > 0)
    for (const score of failing) controls.add(score)
    return failing
      .sort(compareScores)
      .slice(0, limit)
      .map(score => ({ ...score, ...controls.of(score) }))
  }
}
