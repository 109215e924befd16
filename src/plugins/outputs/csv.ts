// SPDX-License-Identifier: Apache-2.0
/** CSV: a row for each object and control. Source: RFC 4180. */
import { nameOf, remediesOf } from '#engines/report/findings.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { RenderOptions, Report } from '#engines/report/report.ts'
import { plain } from '#engines/report/terminal.ts'

export const output: OutputFormat = {
  id: 'csv',
  aliases: [],
  extension: '.csv',
  title: 'CSV, a row for each failed pair of object and control (with --verbose for each pair)',
  render,
}

const columns = [
  'Kind',
  'API Version',
  'Namespace',
  'Name',
  'Control ID',
  'Control',
  'Severity',
  'Status',
  'Sub Status',
  'File',
  'Remediation',
]

function* render(report: Report, { verbose }: RenderOptions): Iterable<string> {
  yield row(columns)
  for (const result of report.results()) {
    const { apiVersion, kind, namespace, name } = nameOf(result)
    for (const control of result.controls) {
      if (control.status !== 'failed' && !verbose) continue
      const { id, name: title } = control.control.facts
      yield row([
        kind,
        apiVersion,
        namespace,
        name,
        id,
        title,
        control.control.severity,
        control.status,
        control.subStatus,
        result.source?.relativePath ?? '',
        remediesOf(control).join('; '),
      ])
    }
  }
}

function row(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/** A cell that begins like a formula gets an apostrophe, since spreadsheets would run it. */
function cell(text: string): string {
  const shown = plain(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}
