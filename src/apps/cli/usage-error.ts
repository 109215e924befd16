// SPDX-License-Identifier: Apache-2.0
/** The command line, or something that it names, is wrong; the message says what and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const mostTold = 5

/** Several reasons as one line; of many the first. */
export function severalOf(reasons: readonly string[]): string {
  const told = reasons.slice(0, mostTold).join('; ')
  return reasons.length > mostTold ? `${told}; and ${reasons.length - mostTold} more` : told
}
