// SPDX-License-Identifier: Apache-2.0
/** CSV: a row for each object and control, and for each vulnerability of an image. Source: RFC 4180. */
import { nameOf, remediesOf } from '#engines/report/findings.ts'
import { isFixable, type ReportImage, withDatabaseDoubts } from '#engines/report/image-results.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { RenderOptions, Report } from '#engines/report/report.ts'
import { plain } from '#engines/report/terminal.ts'

export const output: OutputFormat = {
  id: 'csv',
  aliases: [],
  extension: '.csv',
  title:
    'CSV, a row for each failed pair of object and control (with --verbose for each pair), and for each vulnerability',
  showsImages: true,
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
  for (const image of withDatabaseDoubts(report.images)) for (const cells of imageRows(image)) yield row(cells)
}

/** In the columns for objects: what a control is for these is the vulnerability, and the package stands where it is. */
function* imageRows(image: ReportImage): Iterable<readonly string[]> {
  const start = ['Image', '', '', image.name]
  if (image.kind === 'unscanned') {
    yield [...start, '', 'Scan of the image', '', 'skipped', 'not scanned', '', image.because]
    return
  }
  for (const { status, because } of image.doubts)
    yield [...start, '', 'Scan of the image', '', 'skipped', status, '', because]
  for (const found of image.vulnerabilities)
    yield [
      ...start,
      found.id,
      `${found.package} ${found.version}`,
      found.severity,
      'failed',
      found.fixState,
      '',
      isFixable(found) ? `update to ${found.fixVersions.join(' or ')}` : '',
    ]
}

function row(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/** A cell that begins like a formula gets an apostrophe, since spreadsheets would run it. */
function cell(text: string): string {
  const shown = plain(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}
