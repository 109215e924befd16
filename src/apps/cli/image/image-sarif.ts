// SPDX-License-Identifier: Apache-2.0
/** Vulnerabilities of an image as SARIF 2.1.0, for code scanning. Source: OASIS SARIF 2.1.0; GitHub's `security-severity`. */
import { engineVersion } from '#domain/version.ts'
import { type AlertSubject, alertLevels, alertResult, alertScores } from '#engines/report/vulnerability-alert.ts'
import type { Match } from '#engines/vulnmatch/match.ts'
import type { Assessment } from '#engines/vulnmatch/severity/assess.ts'
import type { ImageMatches } from './image-matches.ts'
import type { ImageReport } from './scan-image.ts'

/** One result for each match, one rule for each vulnerability; what makes the result doubtful is a notification. */
export function imageSarif({ name, sbom }: ImageReport, matches: ImageMatches | undefined): object {
  const found = matches?.matches ?? []
  const rules = new Map(found.map(each => [each.match.vulnerability.name, ruleOf(each)]))
  const indexes = new Map([...rules.keys()].map((id, index) => [id, index]))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'kubescape',
            version: engineVersion,
            informationUri: 'https://kubescape.io',
            rules: [...rules.values()],
          },
        },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: (matches?.doubts ?? []).map(({ status, because }) => ({
              level: 'warning',
              message: { text: `${status}: ${because}` },
            })),
          },
        ],
        results: found.map(({ match, assessment: { severity } }) =>
          alertResult(subjectOf(name, match), {
            digest: sbom.source.version,
            severity,
            ruleIndex: indexes.get(match.vulnerability.name) ?? 0,
          }),
        ),
      },
    ],
  }
}

interface Assessed {
  readonly match: Match
  readonly assessment: Assessment
}

function ruleOf({ match: { vulnerability }, assessment }: Assessed): object {
  const score =
    Math.max(0, ...assessment.cvss.map(each => each.scores?.baseScore ?? 0)) || alertScores[assessment.severity]
  const [helpUri] = vulnerability.urls.filter(url => /^https?:\/\//.test(url))
  return {
    id: vulnerability.name,
    shortDescription: { text: `${vulnerability.name}, ${assessment.severity.toLowerCase()}` },
    fullDescription: { text: vulnerability.description || vulnerability.name },
    ...(helpUri !== undefined && { helpUri }),
    defaultConfiguration: { level: alertLevels[assessment.severity] },
    properties: { 'security-severity': score.toFixed(1), tags: ['security', 'vulnerability'] },
  }
}

function subjectOf(image: string, { vulnerability, subject, fix }: Match): AlertSubject {
  return {
    image,
    vulnerability: vulnerability.name,
    packageType: subject.type,
    packageName: subject.name,
    version: subject.version,
    fixVersions: fix.state === 'fixed' ? fix.versions : [],
  }
}
