// SPDX-License-Identifier: Apache-2.0
/** Leaves controls out of a report; scores and counters stay what they are over all of them. */
import type { LibraryControl } from '#engines/posture/library/library.ts'
import type { ScanResult, ScanSubject } from '#engines/posture/run.ts'
import type { Report } from './report.ts'

/** The report with the controls that are claimed. An object without any is left out. */
export function narrowReport(report: Report, isShown: (control: LibraryControl) => boolean): Report {
  const { summary } = report
  function* results(): Iterable<ScanResult> {
    for (const result of report.results()) {
      const controls = result.controls.filter(({ control }) => isShown(control))
      if (controls.length > 0) yield { ...result, controls }
    }
  }
  function* subjects(): Iterable<ScanSubject> {
    for (const { controls, ...subject } of results())
      yield { ...subject, failed: controls.filter(({ status }) => status === 'failed').map(({ control }) => control) }
  }
  return {
    ...report,
    subjects,
    results,
    summary: {
      ...summary,
      controls: summary.controls.filter(({ control }) => isShown(control)),
      frameworks: summary.frameworks.map(each => ({
        ...each,
        controls: each.controls.filter(({ control }) => isShown(control)),
      })),
    },
  }
}
