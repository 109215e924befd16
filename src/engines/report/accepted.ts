// SPDX-License-Identifier: Apache-2.0
/** Findings that an exception excuses: they stay visible, with who decided and why. */
import { nameOf, titleOf } from './findings.ts'
import type { Report } from './report.ts'
import { plain } from './terminal.ts'

export interface AcceptedFinding {
  readonly controlID: string
  /** `Kind namespace/name`. */
  readonly title: string
  /** Name of the exception, and where it was written. */
  readonly by: string
  /** Empty where nobody said. */
  readonly reason: string
}

/** How many results of objects are excused. Cost: O(controls). */
export function acceptedCount({ summary }: Pick<Report, 'summary'>): number {
  return summary.controls.reduce((sum, { counters }) => sum + counters.excluded, 0)
}

/** Every excused finding and exception, in order of resource id. Reads the results only where there is one. */
export function* acceptedFindings(report: Report): Iterable<AcceptedFinding> {
  if (acceptedCount(report) === 0) return
  for (const result of report.results())
    for (const { control, rules } of result.controls) {
      const excuses = new Map(
        rules.flatMap(({ excusedBy = [] }) => excusedBy).map(each => [`${each.name}\0${each.source}`, each]),
      )
      for (const { name, source, reason } of excuses.values())
        yield {
          controlID: control.facts.id,
          title: titleOf(nameOf(result)),
          by: plain(`${name} (${source})`),
          reason: plain(reason),
        }
    }
}
