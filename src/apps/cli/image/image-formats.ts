// SPDX-License-Identifier: Apache-2.0
/** What `ks scan image` prints. */
import { createHash } from 'node:crypto'
import { type Column, counted, plain, table } from '#engines/report/terminal.ts'
import { cycloneDxOf } from '#engines/sbom/cyclonedx/document.ts'
import { spdxOf } from '#engines/sbom/spdx/document.ts'
import { readSyftDocument } from '#engines/sbom/spdx/syft-document.ts'
import { imageHtml } from './image-html.ts'
import { type ImageMatches, renderMatches } from './image-matches.ts'
import { imageSarif } from './image-sarif.ts'
import type { ImageReport } from './scan-image.ts'

/** The names of the formats; `json` is `grype-json`, as of upstream's command. */
export const imageFormats = [
  'table',
  'json',
  'syft-json',
  'spdx-json',
  'cyclonedx-json',
  'grype-json',
  'sarif',
  'html',
] as const

/** Formats of what is known about vulnerabilities: without a database there is nothing to write. */
export const matchFormats: readonly ImageFormat[] = ['json', 'grype-json', 'sarif', 'html']
export type ImageFormat = (typeof imageFormats)[number]

export interface Screen {
  readonly color: boolean
  readonly widthColumns: number
  /** List the packages too, where their vulnerabilities are known. */
  readonly verbose: boolean
}

/** An image and, where there is a database, its vulnerabilities. */
export interface ScannedAndMatched {
  readonly report: ImageReport
  readonly matches: ImageMatches | undefined
}

/** The report as text, ending with a line break. */
export function renderImage({ report, matches }: ScannedAndMatched, format: ImageFormat, screen: Screen): string {
  switch (format) {
    case 'table':
      return `${renderPackages(report, screen, screen.verbose || !matches)}${matches ? renderMatches(matches, screen) : ''}`
    case 'json':
    case 'grype-json':
      return json(matches?.document ?? {})
    case 'sarif':
      return json(imageSarif(report, matches))
    case 'html':
      return imageHtml(report, matches)
    case 'syft-json':
      return json(report.sbom)
    case 'spdx-json':
      return json(
        spdxOf(readSyftDocument(report.sbom), {
          name: report.name,
          namespace: namespaceOf(report),
          created: spdxTime(report),
        }),
      )
    case 'cyclonedx-json':
      return json(cycloneDxOf(report.sbom, { uuid: uuidOf(report), created: report.createdAt }))
  }
}

const columns: readonly Column[] = [
  { title: 'NAME' },
  { title: 'VERSION', shrinks: true },
  { title: 'TYPE' },
  { title: 'FOUND AT', shrinks: true },
]

function renderPackages({ name, scanned, sbom }: ImageReport, screen: Screen, isListed: boolean): string {
  const { packages, distro, isComplete } = scanned.inventory
  const rows = packages.map(each => [
    each.name,
    each.version || 'unknown',
    each.type,
    each.locations[0]?.accessPath ?? each.locations[0]?.path ?? '',
  ])
  const system = distro ? distro.prettyName || `${distro.id} ${distro.versionId}` : 'unknown distribution'
  const sum = `${counted(packages.length, 'package')}${isComplete ? '' : ', not all of the image could be read'}${isListed ? '' : '; --verbose lists them'}`
  const lines = [
    `${plain(name)} (${sbom.source.version})`,
    `${plain(system)}; ${sum}`,
    '',
    ...(isListed && rows.length > 0 ? [...table(columns, rows, screen), ''] : []),
  ]
  return lines.map(line => `${line}\n`).join('')
}

function json(document: unknown): string {
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function namespaceOf({ sbom, createdAt }: ImageReport): string {
  return `https://kubescape.io/spdx/${sbom.source.id}-${createdAt.replaceAll(/[^0-9]/g, '')}`
}

/** SPDX knows no parts of seconds. */
function spdxTime({ createdAt }: ImageReport): string {
  return createdAt.replace(/\.\d+Z$/, 'Z')
}

/** Follows from the image and the time, so that the same scan gives the same bytes. */
function uuidOf({ sbom, createdAt }: ImageReport): string {
  const hex = createHash('sha256').update(`${sbom.source.id} ${createdAt}`).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)]
  return parts.join('-')
}
