// SPDX-License-Identifier: Apache-2.0
/** YAML: the JSON report in another notation, written in pieces. */
import { reportHead, reportTail, resourceJson } from '#engines/report/json-report.ts'
import { resultJson } from '#engines/report/json-result.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { RenderOptions, Report } from '#engines/report/report.ts'
import { yamlText } from '#engines/report/yaml-text.ts'

export const output: OutputFormat = {
  id: 'yaml',
  aliases: ['yml'],
  extension: '.yaml',
  title: 'YAML, the same report as json',
  showsImages: true,
  render,
}

function* render(report: Report, { showSecrets, labelsToCopy }: RenderOptions): Iterable<string> {
  yield yamlText(reportHead(report))
  yield* list('resources', report.subjects(), subject => resourceJson(subject, showSecrets))
  yield 'attributes: []\n'
  yield* list('results', report.results(), result => resultJson(result, report.attackTracks))
  yield yamlText(reportTail(report, labelsToCopy))
}

function* list<T>(key: string, items: Iterable<T>, entry: (item: T) => unknown): Iterable<string> {
  let isEmpty = true
  for (const item of items) {
    if (isEmpty) yield `${key}:\n`
    isEmpty = false
    yield yamlText([entry(item)])
  }
  if (isEmpty) yield `${key}: []\n`
}
