// SPDX-License-Identifier: Apache-2.0
/** Images and their vulnerabilities as a section of the HTML report. */
import {
  countsOf,
  isFixable,
  type ReportImage,
  type ReportImages,
  type ScannedReportImage,
  unscannedOf,
  worstImagesFirst,
} from './image-results.ts'
import { fixText } from './image-tables.ts'
import { escapeMarkup } from './xml.ts'

/** Vulnerabilities that are listed below one image. */
const maxListed = 200
const severityTitles = ['Critical', 'High', 'Medium', 'Low'] as const

/** The section; nothing where no images were asked for. */
export function* imageSection(found: ReportImages | undefined): Iterable<string> {
  if (!found) return
  const sorted = worstImagesFirst(found.images)
  const heads = severityTitles.map(each => `<th class="number">${each}</th>`).join('')
  yield `<section><h2>Images</h2>\n<p class="note">Known vulnerabilities of the images that the scanned objects name; database of ${escapeMarkup(found.databaseBuilt.slice(0, 10))}.</p>\n`
  yield* reasons('The database may lack what is new', found.databaseDoubts.map(doubtText))
  yield `<table><thead><tr><th>Image</th>${heads}<th class="number">Other</th><th class="number">Fixable</th><th>Status</th></tr></thead><tbody>\n`
  for (const image of sorted) yield imageRow(image)
  yield '</tbody></table>\n'
  yield* reasons(
    'Not scanned; what these images hold is not known',
    unscannedOf(found).map(({ name, because }) => `${name}: ${because}`),
  )
  for (const image of sorted) if (image.kind === 'scanned') yield* vulnerabilityBlock(image)
  yield '</section>\n'
}

function imageRow(image: ReportImage): string {
  const name = `<td>${escapeMarkup(image.name)}</td>`
  if (image.kind === 'unscanned') return `<tr>${name}${cells(Array(6).fill('?'))}<td>not scanned</td></tr>\n`
  const counts = countsOf(image.vulnerabilities)
  const numbers = [
    ...severityTitles.map(each => counts[each]),
    counts.Negligible + counts.Unknown,
    image.vulnerabilities.filter(isFixable).length,
  ]
  const status = [...new Set(image.doubts.map(each => each.status))].join(', ') || 'scanned'
  return `<tr>${name}${cells(numbers.map(String))}<td>${escapeMarkup(status)}</td></tr>\n`
}

function cells(texts: readonly string[]): string {
  return texts.map(text => `<td class="number">${text}</td>`).join('')
}

function* vulnerabilityBlock({ name, vulnerabilities, excused, doubts }: ScannedReportImage): Iterable<string> {
  if (vulnerabilities.length + doubts.length + excused === 0) return
  yield `<details><summary><b>${escapeMarkup(name)}</b> <span class="count">${vulnerabilities.length}</span></summary>\n`
  yield* reasons('There may be more than these', doubts.map(doubtText))
  yield '<table><thead><tr><th>Vulnerability</th><th>Severity</th><th class="number">Risk</th><th>Package</th><th>Installed</th><th>Fixed in</th></tr></thead><tbody>\n'
  for (const each of vulnerabilities.slice(0, maxListed))
    yield `<tr><td>${escapeMarkup(each.id)}</td><td><span class="badge ${each.severity.toLowerCase()}">${each.severity}</span></td><td class="number">${each.risk.toFixed(1)}</td><td>${escapeMarkup(each.package)}</td><td>${escapeMarkup(each.version)}</td><td>${escapeMarkup(fixText(each))}</td></tr>\n`
  yield '</tbody></table>\n'
  if (excused > 0) yield `<p class="note">${excused} more are accepted</p>\n`
  if (vulnerabilities.length > maxListed)
    yield `<p class="note">… and ${vulnerabilities.length - maxListed} more; the json report has them all</p>\n`
  yield '</details>\n'
}

function* reasons(title: string, lines: readonly string[]): Iterable<string> {
  if (lines.length === 0) return
  yield `<p class="note">${title}:</p>\n<ul>\n${lines.map(line => `<li>${escapeMarkup(line)}</li>\n`).join('')}</ul>\n`
}

function doubtText({ status, because }: { readonly status: string; readonly because: string }): string {
  return `${status}: ${because}`
}
