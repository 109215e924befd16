// SPDX-License-Identifier: Apache-2.0
import type { ReportDoubt } from './report.ts'
import { plain } from './terminal.ts'

const maxLines = 20

/** What could not be read and why, a line each for a terminal; of more than 20 the rest is counted. */
export function doubtLines(doubts: readonly ReportDoubt[]): string[] {
  const lines = doubts.slice(0, maxLines).map(({ place, because }) => `${plain(place)}: ${plain(because)}`)
  return doubts.length > maxLines ? [...lines, `… and ${doubts.length - maxLines} more`] : lines
}
