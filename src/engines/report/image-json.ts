// SPDX-License-Identifier: Apache-2.0
/**
 * `vulnerabilities` of the summary, version 2 of upstream's report format.
 *
 * Upstream's lists do not say which image has what, nor which images could not be scanned: `imageResults` does, ours.
 * Source: upstream's `VulnerabilitySummary`.
 */
import { type VulnerabilitySeverity, vulnerabilitySeverities } from '#domain/severity.ts'
import { countsOf, type ImageVulnerability, isFixable, type ReportImage } from './image-results.ts'
import type { Report } from './report.ts'

/** The object; empty lists where no images were asked for. */
export function vulnerabilitiesJson({ images: found }: Pick<Report, 'images'>): Readonly<Record<string, unknown>> {
  if (!found) return { mapsSeverityToSummary: {}, CVEs: [], packageScores: {}, images: [] }
  const { images, databaseBuilt, databaseDoubts } = found
  const all = images.flatMap(image => (image.kind === 'scanned' ? image.vulnerabilities : []))
  return {
    mapsSeverityToSummary: severitySummaries(all),
    CVEs: all.map(cveJson),
    packageScores: packageScores(all),
    images: images.flatMap(({ kind, name }) => (kind === 'scanned' ? [name] : [])),
    databaseBuilt,
    ...(databaseDoubts.length > 0 && { databaseDoubts }),
    imageResults: images.map(imageJson),
  }
}

function severitySummaries(all: readonly ImageVulnerability[]): object {
  const counts = countsOf(all)
  const fixable = countsOf(all.filter(isFixable))
  const found = vulnerabilitySeverities.filter(severity => counts[severity] > 0)
  return Object.fromEntries(
    found.map(each => [each, { numberOfCVEs: counts[each], numberOfFixableCVEs: fixable[each] }]),
  )
}

function cveJson({ severity, id, package: name, version, fixVersions, fixState }: ImageVulnerability): object {
  return { severity, id, package: name, version, fixVersions, fixedState: fixState }
}

/** Source: upstream's `ImageSeverityToInt`. */
const severityScores: Readonly<Record<VulnerabilitySeverity, number>> = {
  Critical: 5,
  High: 4,
  Medium: 3,
  Low: 2,
  Negligible: 1,
  Unknown: 0,
}

/** By name and version written together, as upstream does. */
function packageScores(all: readonly ImageVulnerability[]): object {
  const groups = Map.groupBy(all, each => `${each.package}${each.version}`)
  const entries = [...groups].map(([key, [first, ...others]]) => {
    const found = first ? [first, ...others] : []
    const counts = countsOf(found)
    return [
      key,
      {
        name: first?.package ?? '',
        version: first?.version ?? '',
        score: found.reduce((sum, { severity }) => sum + severityScores[severity], 0),
        mapSeverityToCVEsNumber: Object.fromEntries(
          vulnerabilitySeverities.flatMap(severity => (counts[severity] > 0 ? [[severity, counts[severity]]] : [])),
        ),
      },
    ] as const
  })
  return Object.fromEntries(entries)
}

function imageJson(image: ReportImage): object {
  if (image.kind === 'unscanned') return { image: image.name, status: 'not-scanned', because: image.because }
  const { name, platform, digest, packageCount, vulnerabilities, excused, doubts } = image
  return {
    image: name,
    status: doubts.length > 0 ? 'doubtful' : 'scanned',
    platform,
    digest,
    packages: packageCount,
    severities: countsOf(vulnerabilities),
    fixable: vulnerabilities.filter(isFixable).length,
    excused,
    CVEs: [...new Set(vulnerabilities.map(({ id }) => id))],
    ...(doubts.length > 0 && { doubts }),
  }
}
