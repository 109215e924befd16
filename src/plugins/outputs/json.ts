// SPDX-License-Identifier: Apache-2.0
/** JSON, version 2 of upstream's report format, written in pieces. */
import { reportHead, reportTail, resourceJson } from '#engines/report/json-report.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { RenderOptions, Report } from '#engines/report/report.ts'
import { resultText } from '#engines/report/result-text.ts'
import { jsonText } from '#engines/report/steering.ts'

export const output: OutputFormat = {
  id: 'json',
  aliases: [],
  extension: '.json',
  title: 'JSON, report format v2',
  showsImages: true,
  render,
}

function* render(report: Report, { showSecrets, labelsToCopy }: RenderOptions): Iterable<string> {
  yield `${jsonText(reportHead(report)).slice(0, -1)},"resources":[`
  yield* joined(report.subjects(), subject => jsonText(resourceJson(subject, showSecrets)))
  yield '],"attributes":[],"results":['
  yield* joined(report.results(), result => resultText(result, report.attackTracks))
  yield `],${jsonText(reportTail(report, labelsToCopy)).slice(1)}\n`
}

function* joined<T>(items: Iterable<T>, text: (item: T) => string): Iterable<string> {
  let isFirst = true
  for (const item of items) {
    yield isFirst ? text(item) : `,${text(item)}`
    isFirst = false
  }
}
