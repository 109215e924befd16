// SPDX-License-Identifier: Apache-2.0
/** What the status of an exception says: whether it is in force, and how much it excuses. */
import type { ExceptionState } from './exception-book.ts'

export type ActiveReason = 'Matches' | 'MatchesNothing' | 'Expired' | 'Unusable'

export interface ExceptionCondition {
  readonly type: 'Active'
  readonly status: 'True' | 'False'
  readonly reason: ActiveReason
  readonly message: string
  readonly lastTransitionTime: string
}

export interface ExceptionStatus {
  readonly observedGeneration?: number
  readonly matches: number
  readonly lastMatchTime?: string
  readonly conditions: readonly ExceptionCondition[]
}

/**
 * The status that an exception should have; `stored` itself when nothing of it would change.
 *
 * Times of the stored one are kept as long as what they date is the same, so that a restart writes nothing.
 */
export function exceptionStatus(
  state: ExceptionState,
  stored: ExceptionStatus | undefined,
  nowMs: number,
): ExceptionStatus {
  const now = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z')
  const { reason, message } = activity(state, nowMs)
  const before = stored?.conditions?.find(each => each.type === 'Active')
  const status = reason === 'Matches' ? 'True' : 'False'
  const { matches, generation } = state
  const isSame =
    stored?.matches === matches &&
    stored.observedGeneration === generation &&
    before?.reason === reason &&
    before.message === message
  if (isSame) return stored
  const lastMatchTime = matches > 0 && matches !== stored?.matches ? now : stored?.lastMatchTime
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now
  return {
    ...(generation !== undefined && { observedGeneration: generation }),
    matches,
    ...(lastMatchTime !== undefined && { lastMatchTime }),
    conditions: [{ type: 'Active', status, reason, message, lastTransitionTime }],
  }
}

function activity(
  { doubt, expiresAtMs, matches }: ExceptionState,
  nowMs: number,
): Pick<ExceptionCondition, 'reason' | 'message'> {
  if (doubt !== undefined) return { reason: 'Unusable', message: `It excuses nothing: ${doubt}`.slice(0, 1000) }
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs)
    return { reason: 'Expired', message: 'It has ended and excuses nothing.' }
  if (matches > 0) return { reason: 'Matches', message: 'It excuses findings.' }
  return {
    reason: 'MatchesNothing',
    message: 'No finding that it could excuse: it may be a mistake, or no longer needed.',
  }
}
