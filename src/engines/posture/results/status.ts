// SPDX-License-Identifier: Apache-2.0
/** Statuses of rules and controls, and which of two is the worse. */

export type Status = 'passed' | 'failed' | 'skipped'

export type SubStatus =
  | ''
  | 'w/exceptions'
  | 'irrelevant'
  | 'configuration'
  | 'integration'
  | 'requires review'
  | 'manual review'
  | 'notEvaluated'

export interface StatusInfo {
  readonly status: Status
  readonly subStatus: SubStatus
  /** Why it was skipped, for a person; empty otherwise. */
  readonly info: string
}

export const passed: StatusInfo = { status: 'passed', subStatus: '', info: '' }
export const failed: StatusInfo = { status: 'failed', subStatus: '', info: '' }

const statusOrder: readonly Status[] = ['failed', 'skipped', 'passed']
const skippedOrder: readonly SubStatus[] = [
  'notEvaluated',
  'configuration',
  'integration',
  'requires review',
  'manual review',
]
const passedOrder: readonly SubStatus[] = ['w/exceptions', 'irrelevant']

/** Sorts the worse first: failed, then skipped, then passed; within one status the more telling sub-status. */
export function compareStatus(a: StatusInfo, b: StatusInfo): number {
  const byStatus = statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status)
  if (byStatus !== 0) return byStatus
  const order = a.status === 'skipped' ? skippedOrder : passedOrder
  return rank(order, a.subStatus) - rank(order, b.subStatus)
}

function rank(order: readonly SubStatus[], subStatus: SubStatus): number {
  const at = order.indexOf(subStatus)
  return at < 0 ? order.length : at
}

/** The worst of several statuses, the first among equals; passed when there are none. */
export function worst(statuses: readonly StatusInfo[]): StatusInfo {
  let found = statuses[0] ?? passed
  for (let i = 1; i < statuses.length; i++) {
    const each = statuses[i]
    if (each && isWorse(each, found)) found = each
  }
  return found
}

/** Whether a status is worse than another. Nothing is better than having plainly passed, which most have. */
export function isWorse(a: StatusInfo, b: StatusInfo): boolean {
  return (a.status !== 'passed' || a.subStatus !== '') && compareStatus(a, b) < 0
}
