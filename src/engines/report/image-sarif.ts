// SPDX-License-Identifier: Apache-2.0
/** The images of a report as a run of SARIF of its own, beside that of the manifests. */
import { engineVersion } from '#domain/version.ts'
import type { ImageVulnerability, ReportImages, ScannedReportImage } from './image-results.ts'
import { unscannedOf } from './image-results.ts'
import { plain } from './terminal.ts'
import { alertLevels, alertResult, alertScores } from './vulnerability-alert.ts'

/** One result for each package with a vulnerability; what is not known of the images is a notification. */
export function imagesRun(found: ReportImages): object {
  const scanned = found.images.filter(image => image.kind === 'scanned')
  const rules = new Map<string, object>()
  for (const { vulnerabilities } of scanned)
    for (const each of vulnerabilities) if (!rules.has(each.id)) rules.set(each.id, ruleOf(each))
  const indexes = new Map([...rules.keys()].map((id, index) => [id, index]))
  return {
    tool: {
      driver: {
        name: 'kubescape-images',
        version: engineVersion,
        informationUri: 'https://kubescape.io',
        rules: [...rules.values()],
      },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [
      { executionSuccessful: unscannedOf(found).length === 0, toolExecutionNotifications: remarksOf(found) },
    ],
    results: scanned.flatMap(image =>
      image.vulnerabilities.map(each => resultOf(image, each, indexes.get(each.id) ?? 0)),
    ),
  }
}

function ruleOf({ id, severity }: ImageVulnerability): object {
  return {
    id: plain(id),
    shortDescription: { text: plain(`${id}, ${severity.toLowerCase()}`) },
    defaultConfiguration: { level: alertLevels[severity] },
    properties: { 'security-severity': alertScores[severity].toFixed(1), tags: ['security', 'vulnerability'] },
  }
}

function resultOf({ name, digest }: ScannedReportImage, found: ImageVulnerability, ruleIndex: number): object {
  const { id: vulnerability, severity, packageType, package: packageName, version, fixState, fixVersions } = found
  return alertResult(
    {
      image: name,
      vulnerability,
      packageType,
      packageName,
      version,
      fixVersions: fixState === 'fixed' ? fixVersions : [],
    },
    { digest, severity, ruleIndex },
  )
}

function remarksOf(found: ReportImages): readonly object[] {
  const unscanned = unscannedOf(found).map(({ name, because }) => ({ level: 'error', text: `${name}: ${because}` }))
  const doubts = found.images.flatMap(image =>
    image.kind === 'scanned'
      ? image.doubts.map(({ status, because }) => ({ level: 'warning', text: `${image.name}: ${status}: ${because}` }))
      : [],
  )
  const ofDatabase = found.databaseDoubts.map(({ status, because }) => ({
    level: 'warning',
    text: `${status}: ${because}`,
  }))
  return [...unscanned, ...ofDatabase, ...doubts].map(({ level, text }) => ({ level, message: { text: plain(text) } }))
}
