// SPDX-License-Identifier: Apache-2.0
/** YAML: the JSON report in another notation, written in pieces. */
import type { ScanResult } from '#engines/posture/run.ts'
import { reportHead, reportTail, resourceJson, resultJson } from '#engines/report/json-report.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { RenderOptions, Report } from '#engines/report/report.ts'
import { yamlText } from '#engines/report/yaml-text.ts'

export const output: OutputFormat = {
  id: 'yaml',
  aliases: ['yml'],
  extension: '.yaml',
  title: 'YAML, the same report as json',
  render,
}

function* render(report: Report, { showSecrets, labelsToCopy }: RenderOptions): Iterable<string> {
  yield yamlText(reportHead(report))
  yield* list('resources', report, result => resourceJson(result, showSecrets))
  yield 'attributes: []\n'
  yield* list('results', report, result => resultJson(result, report.attackTracks))
  yield yamlText(reportTail(report, labelsToCopy))
}

function* list(key: string, { results }: Report, entry: (result: ScanResult) => unknown): Iterable<string> {
  let isEmpty = true
  for (const result of results()) {
    if (isEmpty) yield `${key}:\n`
    isEmpty = false
    yield yamlText([entry(result)])
  }
  if (isEmpty) yield `${key}: []\n`
}
