// SPDX-License-Identifier: Apache-2.0
/** What one rule says of one subject, and which rules need not be asked again. */
import { Buffer } from 'node:buffer'
import type { Failure } from '#engines/posture/control.ts'
import { passed, type StatusInfo } from './status.ts'

/** The answer of one rule: its failures, `undefined` where the object does not count for it, or why it cannot tell. */
export type Answer = { readonly failures: readonly Failure[]; readonly info: StatusInfo } | undefined

/** The one answer of every rule that looked and found nothing. */
export const notFailing: Answer = { failures: [], info: passed }

/** Signs for what is remembered, as codes of characters. */
const passes = 1
const doesNotCount = 2
const says = 3

/**
 * Remembers of subjects which rules have nothing to say, so that evaluating them again asks only the others.
 *
 * Holds as long as no object and no fact of the world changes. Subjects share what is remembered of them, so it is
 * small: some bytes a subject.
 */
export class AnswerMemory {
  readonly #outcomes = new Map<object, string[]>()
  readonly #shared = new Map<string, string>()

  /** What is known of a subject of an object (the object itself, then its grants in order). */
  recall(object: object, nth: number): string | undefined {
    return this.#outcomes.get(object)?.[nth]
  }

  /** Notes the answers of the rules of a plan, in their order. */
  note(object: object, nth: number, answers: readonly Answer[]): void {
    const text = signsOf(answers)
    const shared = this.#shared.get(text) ?? text
    if (shared === text) this.#shared.set(text, text)
    const known = this.#outcomes.get(object)
    if (known) known[nth] = shared
    else if (nth === 0) this.#outcomes.set(object, [shared])
  }
}

/** Holds the signs of one subject while they are put together: a plan has some hundred rules. */
let scratch = Buffer.alloc(512)

function signsOf(answers: readonly Answer[]): string {
  if (answers.length > scratch.length) scratch = Buffer.alloc(answers.length)
  let at = 0
  for (const answer of answers)
    scratch[at++] = answer === undefined ? doesNotCount : answer === notFailing ? passes : says
  return scratch.toString('latin1', 0, answers.length)
}

/** The remembered answer of the rule at a place; null where it has to be asked. */
export function remembered(outcome: string | undefined, at: number): Answer | null {
  const sign = outcome?.charCodeAt(at)
  if (sign === passes) return notFailing
  return sign === doesNotCount ? undefined : null
}
