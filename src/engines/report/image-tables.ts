// SPDX-License-Identifier: Apache-2.0
/** Images and their vulnerabilities as tables for a terminal. */
import type { VulnerabilitySeverity } from '#domain/severity.ts'
import {
  countsOf,
  type ImageDoubt,
  type ImageVulnerability,
  isFixable,
  type ReportImage,
  type ReportImages,
  type ScannedReportImage,
  unscannedOf,
  worstImagesFirst,
} from './image-results.ts'
import { type Color, type Column, counted, paint, plain, type TableOptions, table } from './terminal.ts'

/** Vulnerabilities that are listed of one image; the json report has them all. */
const maxListed = 1000
/** Reasons that are told in a line each. */
const maxReasons = 20

/** How the word for a severity is painted. */
export const severityColors: Readonly<Record<VulnerabilitySeverity, Color>> = {
  Critical: 'brightRed',
  High: 'red',
  Medium: 'yellow',
  Low: 'blue',
  Negligible: 'gray',
  Unknown: 'gray',
}

const countColumns = (['Critical', 'High', 'Medium', 'Low'] as const).map(
  (each): Column => ({
    title: each.toUpperCase(),
    narrowTitle: each.slice(0, 1),
    align: 'right',
    color: cell => (/^[1-9]/.test(cell) ? severityColors[each] : 'gray'),
  }),
)

const imageColumns: readonly Column[] = [
  { title: 'IMAGE', shrinks: true },
  ...countColumns,
  { title: 'OTHER', align: 'right' },
  { title: 'FIXABLE', align: 'right' },
  { title: 'STATUS', color: cell => (cell === 'scanned' ? undefined : 'yellow') },
]

const vulnerabilityColumns: readonly Column[] = [
  { title: 'VULNERABILITY' },
  { title: 'SEVERITY', color: cell => severityColors[cell as VulnerabilitySeverity] },
  { title: 'RISK', align: 'right' },
  { title: 'PACKAGE', shrinks: true },
  { title: 'INSTALLED', shrinks: true },
  { title: 'FIXED IN', shrinks: true },
]

/**
 * The images, the worst first, with counts by severity; what is not known of them is told below.
 *
 * @param isListed  each vulnerability is listed, too
 */
export function imageLines(found: ReportImages, isListed: boolean, screen: TableOptions): readonly string[] {
  const { images } = found
  if (images.length === 0) return ['The scanned objects name no image.']
  const sorted = worstImagesFirst(images)
  return [
    ...table(imageColumns, sorted.map(imageRow), screen),
    '',
    sumOf(found, isListed),
    ...doubtLines(found, screen),
    ...(isListed ? sorted.flatMap(image => (image.kind === 'scanned' ? listOf(image, screen) : [])) : []),
  ]
}

function imageRow(image: ReportImage): readonly string[] {
  if (image.kind === 'unscanned') return [image.name, ...countColumns.map(() => '?'), '?', '?', 'not scanned']
  const { Critical, High, Medium, Low, Negligible, Unknown } = countsOf(image.vulnerabilities)
  const counts = [Critical, High, Medium, Low, Negligible + Unknown, image.vulnerabilities.filter(isFixable).length]
  const statuses = [...new Set(image.doubts.map(({ status }) => status))]
  return [image.name, ...counts.map(String), statuses.join(', ') || 'scanned']
}

function sumOf({ images, databaseBuilt }: ReportImages, isListed: boolean): string {
  const scanned = images.filter(({ kind }) => kind === 'scanned').length
  const hint = isListed || scanned === 0 ? '' : '; --verbose lists the vulnerabilities'
  const excused = images.reduce((sum, image) => sum + (image.kind === 'scanned' ? image.excused : 0), 0)
  const accepted = excused > 0 ? `; ${excused} more vulnerabilities are accepted` : ''
  return `${counted(images.length, 'image')}, ${scanned} scanned${accepted}; database of ${databaseBuilt.slice(0, 10)}${hint}`
}

function doubtLines(found: ReportImages, { color }: TableOptions): readonly string[] {
  const unscanned = unscannedOf(found).map(({ name, because }) => `${plain(name)}: ${plain(because)}`)
  const doubts = found.images.flatMap(image =>
    image.kind === 'scanned' ? image.doubts.map(doubt => `${plain(image.name)}: ${doubtText(doubt)}`) : [],
  )
  const more = [...found.databaseDoubts.map(doubtText), ...doubts]
  return [
    ...titled(`Not scanned (${unscanned.length}); what these images hold is not known:`, unscanned, color),
    ...titled('There may be more vulnerabilities than these:', more, color),
  ]
}

function titled(title: string, lines: readonly string[], color: boolean): readonly string[] {
  if (lines.length === 0) return []
  const left = lines.length - maxReasons
  const shown = [
    ...lines.slice(0, maxReasons),
    ...(left > 0 ? [`… and ${left} more; the json report has them all`] : []),
  ]
  return ['', paint(title, 'yellow', color), ...shown.map(line => `  ${line}`)]
}

function doubtText({ status, because }: ImageDoubt): string {
  return `${status}: ${plain(because)}`
}

function listOf({ name, vulnerabilities }: ScannedReportImage, screen: TableOptions): readonly string[] {
  if (vulnerabilities.length === 0) return []
  const left = vulnerabilities.length - maxListed
  return [
    '',
    paint(plain(name), 'bold', screen.color),
    ...table(vulnerabilityColumns, vulnerabilities.slice(0, maxListed).map(vulnerabilityRow), screen),
    ...(left > 0 ? [`… and ${left} more; the json report has them all`] : []),
  ]
}

function vulnerabilityRow(each: ImageVulnerability): readonly string[] {
  return [each.id, each.severity, each.risk.toFixed(1), each.package, each.version, fixText(each)]
}

/** What is known of a fix, for a cell. */
export function fixText({ fixState, fixVersions }: Pick<ImageVulnerability, 'fixState' | 'fixVersions'>): string {
  if (fixState === 'fixed') return fixVersions.join(', ')
  return fixState === 'wont-fix' ? "won't be fixed" : fixState === 'not-fixed' ? 'not yet' : ''
}
