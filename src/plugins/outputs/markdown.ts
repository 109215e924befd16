// SPDX-License-Identifier: Apache-2.0
/** Markdown for a merge request or a wiki: scores, failed controls, failed objects. */
import { compareSeverity, severities } from '#domain/severity.ts'
import { failedFindings, linkOf, remediesOf, titleOf } from '#engines/report/findings.ts'
import {
  countsOf,
  isFixable,
  type ReportImage,
  type ReportImages,
  worstImagesFirst,
} from '#engines/report/image-results.ts'
import { fixText } from '#engines/report/image-tables.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { Report } from '#engines/report/report.ts'
import { plain } from '#engines/report/terminal.ts'

export const output: OutputFormat = {
  id: 'markdown',
  aliases: ['md'],
  extension: '.md',
  title: 'Markdown tables',
  showsImages: true,
  render,
}

/** Rows of the list of objects; the other formats have no such limit. */
const maxFindings = 2000

function* render(report: Report): Iterable<string> {
  const { summary } = report
  yield `# Security posture${report.clusterName === '' ? '' : ` of ${escape(report.clusterName)}`}\n\n`
  yield `Compliance ${percent(summary.complianceScore)}, over evaluated controls ${percent(summary.evaluatedComplianceScore)}; ${report.objectCount} objects, ${summary.controls.length} controls. Failed controls: ${severities.map(each => `${each} ${summary.controlSeverities[each]}`).join(', ')}.\n`
  if (summary.frameworks.length > 0) {
    yield '\n## Frameworks\n\n| Framework | Compliance | Failed | All |\n|---|---:|---:|---:|\n'
    for (const { framework, complianceScore, controls } of summary.frameworks)
      yield row([framework.name, percent(complianceScore), countFailed(controls), String(controls.length)])
  }
  yield* controlTable(report)
  yield* findingTable(report)
  yield* imageTables(report.images)
  if (report.doubts.length === 0) return
  yield '\n## Not read\n\n| Place | Because |\n|---|---|\n'
  for (const { place, because } of report.doubts) yield row([place, because])
}

function* controlTable({ summary }: Report): Iterable<string> {
  const failed = summary.controls
    .filter(({ status }) => status === 'failed')
    .sort((a, b) => compareSeverity(a.control.severity, b.control.severity))
  if (failed.length === 0) {
    yield '\nNo control failed.\n'
    return
  }
  yield '\n## Failed controls\n\n| Severity | Control | Name | Failed | Compliance |\n|---|---|---|---:|---:|\n'
  for (const { control, counters, complianceScore } of failed) {
    const { id, name } = control.facts
    yield `| ${control.severity} | [${escape(id)}](${linkOf(encodeURIComponent(id))}) | ${escape(name)} | ${counters.failed} | ${percent(complianceScore)} |\n`
  }
}

function* findingTable(report: Report): Iterable<string> {
  let count = 0
  for (const finding of failedFindings(report.results())) {
    if (count === 0)
      yield '\n## Failed objects\n\n| Object | Control | Severity | File | Change |\n|---|---|---|---|---|\n'
    if (++count > maxFindings) continue
    const { control, source } = finding
    const change = remediesOf(control).join('; ')
    yield row([
      titleOf(finding),
      control.control.facts.id,
      control.control.severity,
      source?.relativePath ?? '',
      change,
    ])
  }
  if (count > maxFindings) yield `\n… and ${count - maxFindings} more\n`
}

/** Counts for each image, then the vulnerabilities, those of the worst image first. */
function* imageTables(found: ReportImages | undefined): Iterable<string> {
  if (!found) return
  const sorted = worstImagesFirst(found.images)
  yield `\n## Images\n\nDatabase of vulnerabilities of ${escape(found.databaseBuilt.slice(0, 10))}.\n`
  for (const doubt of found.databaseDoubts) yield `\n${escape(`${doubt.status}: ${doubt.because}`)}\n`
  if (sorted.length === 0) return
  yield '\n| Image | Critical | High | Medium | Low | Other | Fixable | Status |\n|---|---:|---:|---:|---:|---:|---:|---|\n'
  for (const image of sorted) yield row(imageCells(image))
  const listed = sorted.flatMap(image =>
    image.kind === 'scanned' ? image.vulnerabilities.map(each => ({ name: image.name, each })) : [],
  )
  if (listed.length === 0) return
  yield '\n## Vulnerabilities\n\n| Image | Vulnerability | Severity | Package | Installed | Fixed in |\n|---|---|---|---|---|---|\n'
  for (const { name, each } of listed.slice(0, maxFindings))
    yield row([name, each.id, each.severity, each.package, each.version, fixText(each)])
  if (listed.length > maxFindings) yield `\n… and ${listed.length - maxFindings} more\n`
}

function imageCells(image: ReportImage): readonly string[] {
  if (image.kind === 'unscanned') return [image.name, '?', '?', '?', '?', '?', '?', `not scanned: ${image.because}`]
  const { Critical, High, Medium, Low, Negligible, Unknown } = countsOf(image.vulnerabilities)
  const counts = [Critical, High, Medium, Low, Negligible + Unknown, image.vulnerabilities.filter(isFixable).length]
  const doubts = image.doubts.map(({ status, because }) => `${status}: ${because}`)
  return [image.name, ...counts.map(String), doubts.join('; ') || 'scanned']
}

function countFailed(controls: readonly { readonly status: string }[]): string {
  return String(controls.filter(({ status }) => status === 'failed').length)
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(escape).join(' | ')} |\n`
}

/** Text that neither ends a cell nor begins markup or HTML. */
function escape(text: string): string {
  return plain(text).replaceAll(/[\\`*_{}[\]<>#|!&~]/g, each =>
    each === '<' ? '&lt;' : each === '&' ? '&amp;' : `\\${each}`,
  )
}

function percent(score: number): string {
  return `${score.toFixed(1)} %`
}
