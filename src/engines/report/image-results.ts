// SPDX-License-Identifier: Apache-2.0
/** What is known about the images that the scanned workloads name, as a report shows it. */
import { type VulnerabilitySeverity, vulnerabilitySeverities } from '#domain/severity.ts'

/** A vulnerability of a package; images that share a package share it. */
export interface ImageVulnerability {
  /** `CVE-2026-1234`, or another name where there is no CVE. */
  readonly id: string
  readonly severity: VulnerabilitySeverity
  /** 0 to 100. */
  readonly risk: number
  readonly package: string
  /** `deb`, `npm` … */
  readonly packageType: string
  readonly version: string
  readonly fixVersions: readonly string[]
  /** `fixed`, `not-fixed`, `wont-fix` or `unknown`, as grype says it. */
  readonly fixState: string
}

/** Why there may be more vulnerabilities in an image than are known: `no-data`, `eol-distro`, `partial`. */
export interface ImageDoubt {
  readonly status: string
  readonly because: string
}

/** An image whose packages were looked up. */
export interface ScannedReportImage {
  readonly kind: 'scanned'
  /** As the workloads name it. */
  readonly name: string
  readonly platform: string
  /** Of the manifest. */
  readonly digest: string
  readonly packageCount: number
  /** Every layer and every file of packages could be read. */
  readonly isReadWhole: boolean
  /** Riskiest first. */
  readonly vulnerabilities: readonly ImageVulnerability[]
  /** How many more somebody has accepted. */
  readonly excused: number
  readonly doubts: readonly ImageDoubt[]
}

/** An image that could not be scanned: nothing is known of it. */
export interface UnscannedReportImage {
  readonly kind: 'unscanned'
  readonly name: string
  readonly because: string
}

export type ReportImage = ScannedReportImage | UnscannedReportImage

/** The images of a report. */
export interface ReportImages {
  /** When the database of vulnerabilities was built, RFC 3339. */
  readonly databaseBuilt: string
  /** Why the database may lack what is new. */
  readonly databaseDoubts: readonly ImageDoubt[]
  /** In order of their names. */
  readonly images: readonly ReportImage[]
}

export type VulnerabilityCounts = Readonly<Record<VulnerabilitySeverity, number>>

/** How many vulnerabilities there are of each severity. */
export function countsOf(vulnerabilities: readonly ImageVulnerability[]): VulnerabilityCounts {
  const counts = { Critical: 0, High: 0, Medium: 0, Low: 0, Negligible: 0, Unknown: 0 }
  for (const { severity } of vulnerabilities) counts[severity]++
  return counts
}

/** Whether a release with a repair is known. */
export function isFixable({ fixState }: ImageVulnerability): boolean {
  return fixState === 'fixed'
}

/** The images with the most severe vulnerabilities first; those of which nothing is known stand before all others. */
export function worstImagesFirst(images: readonly ReportImage[]): readonly ReportImage[] {
  const counted = images.map(image => ({ image, counts: image.kind === 'scanned' && countsOf(image.vulnerabilities) }))
  return counted
    .sort((a, b) => {
      if (!a.counts || !b.counts) return Number(a.counts !== false) - Number(b.counts !== false)
      for (const severity of vulnerabilitySeverities) {
        const difference = b.counts[severity] - a.counts[severity]
        if (difference !== 0) return difference
      }
      return a.image.name < b.image.name ? -1 : 1
    })
    .map(({ image }) => image)
}

/** The images that could not be scanned. */
export function unscannedOf({ images }: ReportImages): readonly UnscannedReportImage[] {
  return images.filter(each => each.kind === 'unscanned')
}

/** The images, each with the doubts about the database among its own: for formats without a place for those. */
export function withDatabaseDoubts(found: ReportImages | undefined): readonly ReportImage[] {
  const { images = [], databaseDoubts = [] } = found ?? {}
  return images.map(image =>
    image.kind === 'scanned' ? { ...image, doubts: [...databaseDoubts, ...image.doubts] } : image,
  )
}
