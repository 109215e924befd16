// SPDX-License-Identifier: Apache-2.0
/** Vulnerabilities of an image as SARIF 2.1.0, for code scanning. Source: OASIS SARIF 2.1.0; GitHub's `security-severity`. */
import { createHash } from 'node:crypto'
import type { VulnerabilitySeverity } from '#domain/severity.ts'
import { engineVersion } from '#domain/version.ts'
import type { Match } from '#engines/vulnmatch/match.ts'
import type { Assessment } from '#engines/vulnmatch/severity/assess.ts'
import type { ImageMatches } from './image-matches.ts'
import type { ImageReport } from './scan-image.ts'

const levels: Readonly<Record<VulnerabilitySeverity, 'error' | 'warning' | 'note'>> = {
  Critical: 'error',
  High: 'error',
  Medium: 'warning',
  Low: 'note',
  Negligible: 'note',
  Unknown: 'warning',
}

/** For severities that come without a CVSS score: the middle of what GitHub takes for each. */
const scores: Readonly<Record<VulnerabilitySeverity, number>> = {
  Critical: 9.5,
  High: 8,
  Medium: 5.5,
  Low: 2,
  Negligible: 0.1,
  Unknown: 5,
}

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
        results: found.map(({ match, assessment }) => ({
          ruleId: match.vulnerability.name,
          ruleIndex: indexes.get(match.vulnerability.name) ?? 0,
          level: levels[assessment.severity],
          message: { text: messageOf(match) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(name, match) },
                region: { startLine: 1, startColumn: 1 },
              },
              logicalLocations: [{ fullyQualifiedName: `${name}@${sbom.source.version}:${match.subject.name}` }],
            },
          ],
          partialFingerprints: { 'ks/v1': fingerprintOf(name, match) },
        })),
      },
    ],
  }
}

interface Assessed {
  readonly match: Match
  readonly assessment: Assessment
}

function ruleOf({ match: { vulnerability }, assessment }: Assessed): object {
  const score = Math.max(0, ...assessment.cvss.map(each => each.scores?.baseScore ?? 0)) || scores[assessment.severity]
  const [helpUri] = vulnerability.urls.filter(url => /^https?:\/\//.test(url))
  return {
    id: vulnerability.name,
    shortDescription: { text: `${vulnerability.name}, ${assessment.severity.toLowerCase()}` },
    fullDescription: { text: vulnerability.description || vulnerability.name },
    ...(helpUri !== undefined && { helpUri }),
    defaultConfiguration: { level: levels[assessment.severity] },
    properties: { 'security-severity': score.toFixed(1), tags: ['security', 'vulnerability'] },
  }
}

function messageOf({ vulnerability, subject, fix }: Match): string {
  const remedy = fix.state === 'fixed' ? `; fixed in ${fix.versions.join(', ')}` : ''
  return `${subject.type} package ${subject.name} ${subject.version} has ${vulnerability.name}${remedy}`
}

/** A path within the image, below its name; code scanning wants a relative one. */
function uriOf(image: string, { subject }: Match): string {
  const parts = `${image}/${subject.name}`.split('/').filter(part => part !== '' && part !== '.' && part !== '..')
  return parts.map(encodeURIComponent).join('/')
}

/** Without the version: the same finding in the next build is the same alert. */
function fingerprintOf(image: string, { vulnerability, subject }: Match): string {
  const repository = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')
  const identity = JSON.stringify([repository, vulnerability.name, subject.type, subject.name])
  return createHash('sha256').update(identity).digest('hex').slice(0, 32)
}
