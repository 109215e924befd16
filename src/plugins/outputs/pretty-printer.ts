// SPDX-License-Identifier: Apache-2.0
/** What a person reads on a terminal: failed controls by severity, the worst objects, scores. */
import { compareSeverity, type Severity, severities } from '#domain/severity.ts'
import type { ControlSummary, Summary } from '#engines/posture/results/summary.ts'
import { acceptedCount, acceptedFindings } from '#engines/report/accepted.ts'
import { doubtLines } from '#engines/report/doubt-lines.ts'
import { failedFindings, remediesOf, titleOf } from '#engines/report/findings.ts'
import { imageLines } from '#engines/report/image-tables.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { RenderOptions, Report } from '#engines/report/report.ts'
import { type Column, counted, paint, plain, severityColors, table } from '#engines/report/terminal.ts'
import { type WorstObject, worstObjects } from '#engines/report/worst-objects.ts'

export const output: OutputFormat = {
  id: 'pretty-printer',
  aliases: ['pretty'],
  extension: '.txt',
  title: 'Tables for a terminal',
  showsImages: true,
  render,
}

const maxWorstObjects = 10
const maxListedObjects = 1000
const maxEvidenceLines = 2000
const maxEvidenceChars = 300

function* render(report: Report, options: RenderOptions): Iterable<string> {
  const { summary } = report
  const { view } = options
  if (view !== 'resource') yield* section('Controls', controlTable(summary, options), options)
  if (view !== 'control') {
    const objects = worstObjects(report.subjects(), view === 'resource' ? maxListedObjects : maxWorstObjects)
    const title = view === 'resource' ? 'Objects' : 'Worst objects'
    if (objects.length > 0) yield* section(title, table(objectColumns, objects.map(objectRow), options), options)
  }
  if (options.showEvidence) yield* section('What was found', evidenceLines(report), options)
  yield* accepted(report, options)
  if (report.images) yield* section('Images', imageLines(report.images, options.verbose, options), options)
  if (summary.frameworks.length > 0) {
    const rows = summary.frameworks.map(each => [
      each.framework.name,
      percent(each.complianceScore),
      ...controlCounts(each.controls),
    ])
    yield* section('Frameworks', table(frameworkColumns, rows, options), options)
  }
  yield `${['', ...closing(report, options)].join('\n')}\n`
}

function* section(title: string, lines: readonly string[], { color }: RenderOptions): Iterable<string> {
  yield `${['', paint(title, 'bold', color), '', ...lines].join('\n')}\n`
}

const acceptedColumns: readonly Column[] = [
  { title: 'CONTROL' },
  { title: 'OBJECT', shrinks: true },
  { title: 'ACCEPTED BY', shrinks: true },
  { title: 'REASON', shrinks: true },
]

/** What exceptions excuse, with who and why. */
function* accepted(report: Report, options: RenderOptions): Iterable<string> {
  const most = options.verbose ? maxListedObjects : maxWorstObjects
  const rows: string[][] = []
  for (const { controlID, title, by, reason } of acceptedFindings(report)) {
    if (rows.length === most) break
    rows.push([controlID, title, by, reason])
  }
  if (rows.length === 0) return
  const left = acceptedCount(report) - new Set(rows.map(([id, title]) => `${id} ${title}`)).size
  const more = left > 0 ? [`… and ${left} more; the json report has them all`] : []
  yield* section('Accepted', [...table(acceptedColumns, rows, options), ...more], options)
}

/** For each failed pair what was found where; else the paths to change. */
function evidenceLines(report: Report): string[] {
  const lines: string[] = []
  let left = 0
  for (const finding of failedFindings(report.results())) {
    if (lines.length >= maxEvidenceLines) {
      left++
      continue
    }
    const { control } = finding
    const evidence = control.rules.flatMap(rule => rule.failures).flatMap(failure => failure.evidence ?? [])
    const found = evidence.map(each =>
      'found' in each
        ? `${each.path}: ${JSON.stringify(each.found).slice(0, maxEvidenceChars)}`
        : `${each.path}: missing ${each.missing}`,
    )
    lines.push(`${titleOf(finding)}: ${control.control.facts.id} ${control.control.facts.name}`)
    const shown = found.length > 0 ? found : remediesOf(control)
    for (const line of new Set(shown)) lines.push(`  ${plain(line)}`)
  }
  if (left > 0) lines.push(`… and ${left} more; the json report has them all`)
  return lines
}

function objectRow({ kind, namespace, name, bySeverity, worstControl }: WorstObject): string[] {
  const space = worstControl.indexOf(' ')
  const worst = [worstControl.slice(0, space), worstControl.slice(space + 1)]
  return [kind, namespace, name, ...severityCells(bySeverity), ...worst]
}

const colorOf = (severity: Severity) => (cell: string) =>
  (cell === '0' ? 'gray' : severityColors[severity]) as ReturnType<NonNullable<Column['color']>>

const severityColumns: readonly Column[] = severities
  .slice(0, 4)
  .map(each => ({ title: each.toUpperCase(), narrowTitle: each.slice(0, 1), align: 'right', color: colorOf(each) }))

function severityCells(counts: Readonly<Record<Severity, number>>): string[] {
  return severities.slice(0, 4).map(each => String(counts[each]))
}

const objectColumns: readonly Column[] = [
  { title: 'KIND', shrinks: true },
  { title: 'NAMESPACE', shrinks: true },
  { title: 'NAME', shrinks: true },
  ...severityColumns,
  { title: 'WORST' },
  { title: '', shrinks: true, optional: true },
]

const frameworkColumns: readonly Column[] = [
  { title: 'FRAMEWORK' },
  { title: 'COMPLIANCE', align: 'right' },
  { title: 'FAILED', align: 'right' },
  { title: 'PASSED', align: 'right' },
  { title: 'SKIPPED', align: 'right' },
]

const controlColumns: readonly Column[] = [
  { title: 'SEVERITY', color: cell => severityColors[cell as Severity] },
  { title: 'CONTROL' },
  { title: 'NAME', shrinks: true },
  { title: 'FAILED', align: 'right' },
  { title: 'ALL', align: 'right' },
  { title: 'COMPLIANCE', align: 'right' },
]

function controlTable({ controls }: Summary, options: RenderOptions): string[] {
  const shown = controls
    .filter(({ status }) => options.verbose || options.view === 'control' || status === 'failed')
    .sort(
      (a, b) =>
        compareSeverity(a.control.severity, b.control.severity) || (a.control.facts.id < b.control.facts.id ? -1 : 1),
    )
  if (shown.length === 0) return [paint('No control failed.', 'green', options.color)]
  const rows = shown.map(({ control, counters, complianceScore }) => [
    control.severity,
    control.facts.id,
    control.facts.name,
    String(counters.failed),
    String(counters.failed + counters.passed + counters.skipped),
    percent(complianceScore),
  ])
  return table(controlColumns, rows, options)
}

function controlCounts(controls: readonly ControlSummary[]): string[] {
  const of = (status: ControlSummary['status']) => String(controls.filter(each => each.status === status).length)
  return [of('failed'), of('passed'), of('skipped')]
}

function closing(report: Report, options: RenderOptions): string[] {
  const { summary, objectCount, doubts } = report
  const failed = severities.slice(0, 4).map(each => `${each} ${summary.controlSeverities[each]}`)
  const lines = [
    `${counted(objectCount, 'object')}, ${counted(summary.controls.length, 'control')}; failed controls: ${failed.join(', ')}`,
    `Compliance score ${percent(summary.complianceScore)} (over evaluated controls ${percent(summary.evaluatedComplianceScore)})`,
  ]
  const skipped = summary.controls.filter(({ status }) => status === 'skipped')
  if (skipped.length > 0) lines.push(`${counted(skipped.length, 'control')} not evaluated: ${reasons(skipped)}`)
  if (report.unusedExceptions.length > 0)
    lines.push(`Exceptions that excused nothing: ${report.unusedExceptions.map(plain).join(', ')}`)
  if (doubts.length > 0) {
    lines.push('', paint(`Not read (${doubts.length}); everything else was scanned:`, 'yellow', options.color))
    lines.push(...doubtLines(doubts).map(line => `  ${line}`))
  }
  return lines
}

function reasons(skipped: readonly ControlSummary[]): string {
  const counts = new Map<string, number>()
  for (const { subStatus } of skipped) counts.set(subStatus, (counts.get(subStatus) ?? 0) + 1)
  return [...counts].map(([subStatus, count]) => `${count} ${subStatus || 'skipped'}`).join(', ')
}

function percent(score: number): string {
  return `${score.toFixed(1)} %`
}
