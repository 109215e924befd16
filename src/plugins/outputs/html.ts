// SPDX-License-Identifier: Apache-2.0
/** HTML: one file without scripts or links to elsewhere, for people who do not work with the command line. */
import { compareSeverity, severities } from '#domain/severity.ts'
import type { ControlSummary } from '#engines/posture/results/summary.ts'
import { acceptedCount, acceptedFindings } from '#engines/report/accepted.ts'
import { failedFindings, linkOf, type ReportFinding, remediesOf, titleOf } from '#engines/report/findings.ts'
import { style } from '#engines/report/html-style.ts'
import { imageSection } from '#engines/report/image-html.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import type { Report } from '#engines/report/report.ts'
import { worstObjects } from '#engines/report/worst-objects.ts'
import { escapeMarkup } from '#engines/report/xml.ts'

export const output: OutputFormat = {
  id: 'html',
  aliases: [],
  extension: '.html',
  title: 'One HTML file that can be mailed and printed',
  showsImages: true,
  render,
}

const maxWorstObjects = 15
const maxAccepted = 500
/** Objects that are listed below one control. */
const maxObjectsPerControl = 100

function* render(report: Report): Iterable<string> {
  const name = report.clusterName === '' ? (report.targetNames[0] ?? '') : report.clusterName
  const title = `Security posture${name === '' ? '' : ` of ${name}`}`
  yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
  yield `<title>${escapeMarkup(title)}</title>\n<style>${style}</style>\n</head>\n<body>\n<main>\n`
  yield `<header><h1>${escapeMarkup(title)}</h1><p>${escapeMarkup(report.generatedAt.slice(0, 16).replace('T', ' '))} UTC, ${report.objectCount} objects, ${report.summary.controls.length} controls</p></header>\n`
  yield* overview(report)
  yield* frameworks(report)
  yield* worst(report)
  yield* controls(report)
  yield* imageSection(report.images)
  yield* accepted(report)
  yield* unusedExceptions(report)
  yield* notEvaluated(report)
  yield* notRead(report)
  yield `</main>\n<footer>ks ${escapeMarkup(report.toolVersion)}, report ${escapeMarkup(report.reportID)}</footer>\n</body>\n</html>\n`
}

function* overview({ summary }: Report): Iterable<string> {
  yield '<section class="cards">\n'
  yield `<div class="card"><b>${percent(summary.evaluatedComplianceScore)}</b><span>compliance over the controls that could be evaluated</span>${bar(summary.evaluatedComplianceScore)}</div>\n`
  for (const severity of severities.slice(0, 4)) {
    const count = summary.controlSeverities[severity]
    yield `<div class="card ${count > 0 ? severity.toLowerCase() : 'none'}"><b>${count}</b><span>${severity.toLowerCase()} controls failed, on ${summary.resourceSeverities[severity]} objects together</span></div>\n`
  }
  yield `</section>\n<p class="note">Compliance over all controls, where one that could not be evaluated counts as zero: ${percent(summary.complianceScore)}.</p>\n`
}

function* frameworks({ summary }: Report): Iterable<string> {
  if (summary.frameworks.length === 0) return
  yield '<section><h2>Frameworks</h2>\n<table><thead><tr><th>Framework</th><th class="wide">Compliance</th><th class="number">Score</th><th class="number">Failed</th><th class="number">Passed</th><th class="number">Skipped</th></tr></thead><tbody>\n'
  for (const { framework, complianceScore, controls: of } of summary.frameworks)
    yield `<tr><td>${escapeMarkup(framework.name)}</td><td>${bar(complianceScore)}</td><td class="number">${percent(complianceScore)}</td>${countCells(of)}</tr>\n`
  yield '</tbody></table></section>\n'
}

function countCells(of: readonly ControlSummary[]): string {
  return (['failed', 'passed', 'skipped'] as const)
    .map(status => `<td class="number">${of.filter(each => each.status === status).length}</td>`)
    .join('')
}

function* worst(report: Report): Iterable<string> {
  const objects = worstObjects(report.subjects(), maxWorstObjects)
  if (objects.length === 0) return
  const head = severities.slice(0, 4).map(each => `<th class="number">${each}</th>`)
  yield `<section><h2>Repair these first</h2>\n<table><thead><tr><th>Object</th>${head.join('')}<th>Most severe</th></tr></thead><tbody>\n`
  for (const object of objects) {
    const cells = severities.slice(0, 4).map(each => `<td class="number">${object.bySeverity[each] || ''}</td>`)
    yield `<tr><td>${escapeMarkup(titleOf({ ...object, apiVersion: '' }))}</td>${cells.join('')}<td>${escapeMarkup(object.worstControl)}</td></tr>\n`
  }
  yield '</tbody></table></section>\n'
}

function* controls(report: Report): Iterable<string> {
  const failed = report.summary.controls
    .filter(({ status }) => status === 'failed')
    .sort((a, b) => compareSeverity(a.control.severity, b.control.severity) || b.counters.failed - a.counters.failed)
  if (failed.length === 0) {
    yield '<section><h2>No control failed</h2></section>\n'
    return
  }
  const objects = objectsByControl(report)
  yield `<section><h2>Failed controls</h2>\n`
  for (const summary of failed) yield* controlBlock(summary, objects.get(summary.control.facts.id) ?? [])
  yield '</section>\n'
}

function* controlBlock({ control, counters }: ControlSummary, rows: readonly string[]): Iterable<string> {
  const { facts, severity, control: words } = control
  const all = counters.failed + counters.passed + counters.skipped
  yield `<details><summary><span class="badge ${severity.toLowerCase()}">${severity}</span> <b>${escapeMarkup(facts.id)}</b> ${escapeMarkup(facts.name)} <span class="count">${counters.failed} of ${all}</span></summary>\n`
  yield `<p>${prose(words.description)}</p><p><b>Why it matters.</b> ${prose(words.why)}</p><p><b>What to do.</b> ${prose(words.remediation)} <a href="${escapeMarkup(linkOf(encodeURIComponent(facts.id)))}">More</a></p>\n`
  yield '<table class="changes"><thead><tr><th>Object</th><th>File</th><th>Change</th></tr></thead><tbody>\n'
  yield* rows
  yield '</tbody></table>\n'
  if (counters.failed > rows.length) yield `<p class="note">… and ${counters.failed - rows.length} more</p>\n`
  yield '</details>\n'
}

/** Rows of the first objects of each control, from one pass over the results. */
function objectsByControl(report: Report): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, string[]>()
  for (const finding of failedFindings(report.results())) {
    const { id } = finding.control.control.facts
    const list = rows.get(id) ?? []
    rows.set(id, list)
    if (list.length < maxObjectsPerControl) list.push(objectRow(finding))
  }
  return rows
}

function objectRow(finding: ReportFinding): string {
  const changes = remediesOf(finding.control).map(each => `<code>${breakable(each)}</code>`)
  return `<tr><td>${escapeMarkup(titleOf(finding))}</td><td>${breakable(finding.source?.relativePath ?? '')}</td><td>${changes.join('<br>')}</td></tr>\n`
}

/** What exceptions excuse stays visible, with who decided and why. */
function* accepted(report: Report): Iterable<string> {
  const count = acceptedCount(report)
  if (count === 0) return
  yield `<section><h2>Accepted</h2>\n<p class="note">Findings that somebody decided to live with. They count as passed.</p>\n<details><summary>${count} findings</summary><table><thead><tr><th>Control</th><th>Object</th><th>Accepted by</th><th>Reason</th></tr></thead><tbody>\n`
  let rows = 0
  for (const { controlID, title, by, reason } of acceptedFindings(report)) {
    if (rows++ === maxAccepted) {
      yield '<tr><td colspan="4">… and more; the json report has them all</td></tr>\n'
      break
    }
    yield `<tr><td>${escapeMarkup(controlID)}</td><td>${escapeMarkup(title)}</td><td>${escapeMarkup(by)}</td><td>${escapeMarkup(reason)}</td></tr>\n`
  }
  yield '</tbody></table></details></section>\n'
}

function* notEvaluated({ summary }: Report): Iterable<string> {
  const skipped = summary.controls.filter(({ status }) => status === 'skipped')
  if (skipped.length === 0) return
  yield `<section><h2>Not evaluated</h2>\n<p class="note">These are neither passed nor failed.</p>\n<details><summary>${skipped.length} controls</summary><table><tbody>\n`
  for (const { control, info, subStatus } of skipped)
    yield `<tr><td>${escapeMarkup(control.facts.id)}</td><td>${escapeMarkup(control.facts.name)}</td><td>${escapeMarkup(info || subStatus)}</td></tr>\n`
  yield '</tbody></table></details></section>\n'
}

/** Exceptions that excused nothing may be mistakes, or no longer needed. */
function* unusedExceptions({ unusedExceptions: unused }: Report): Iterable<string> {
  if (unused.length === 0) return
  yield '<section><h2>Exceptions that excused nothing</h2>\n<p class="note">They may be mistakes, or no longer needed.</p>\n<ul>\n'
  for (const each of unused.slice(0, maxAccepted)) yield `<li>${escapeMarkup(each)}</li>\n`
  if (unused.length > maxAccepted) yield `<li>… and ${unused.length - maxAccepted} more</li>\n`
  yield '</ul></section>\n'
}

function* notRead({ doubts }: Report): Iterable<string> {
  if (doubts.length === 0) return
  yield '<section><h2>Not read</h2>\n<p class="note">Everything else was scanned.</p>\n<table><tbody>\n'
  for (const { place, because } of doubts)
    yield `<tr><td>${escapeMarkup(place)}</td><td>${escapeMarkup(because)}</td></tr>\n`
  yield '</tbody></table></section>\n'
}

/** Text of a control, in which code stands between backquotes. */
function prose(text: string): string {
  return escapeMarkup(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

/** A path that may be broken where one of its parts ends. */
function breakable(path: string): string {
  return escapeMarkup(path).replaceAll(/[./](?=\w)/g, '$&<wbr/>')
}

function bar(score: number): string {
  const level = score >= 90 ? 'good' : score >= 60 ? 'fair' : 'poor'
  return `<span class="bar"><span class="${level}" style="width:${score.toFixed(1)}%"></span></span>`
}

function percent(score: number): string {
  return `${score.toFixed(1)}\u00a0%`
}
