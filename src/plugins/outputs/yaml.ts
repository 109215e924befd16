// SPDX-License-Identifier: Apache-2.0
/** YAML: the JSON report in another notation, written in pieces. */
import { reportHead, reportTail, resourceJson, resultJson } from '#engines/report/json-report.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { Report } from '#engines/report/report.ts'
import { yamlText } from '#engines/report/yaml-text.ts'

export const output: OutputFormat = {
  id: 'yaml',
  aliases: ['yml'],
  extension: '.yaml',
  title: 'YAML, the same report as json',
  render,
}

function* render(report: Report): Iterable<string> {
  yield yamlText(reportHead(report))
  yield* list('resources', report, resourceJson)
  yield 'attributes: []\n'
  yield* list('results', report, resultJson)
  yield yamlText(reportTail(report))
}

function* list(key: string, { results }: Report, entry: typeof resourceJson): Iterable<string> {
  let isEmpty = true
  for (const result of results()) {
    if (isEmpty) yield `${key}:\n`
    isEmpty = false
    yield yamlText([entry(result)])
  }
  if (isEmpty) yield `${key}: []\n`
}
