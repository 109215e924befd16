// SPDX-License-Identifier: Apache-2.0
import type { Json } from '#domain/kube-object.ts'
import type { VulnerabilityStore } from '#engines/vulndb/store.ts'
import { readVulnerability, type Vulnerability } from '#engines/vulndb/vulnerability.ts'
import { type Assessment, assess, severityOf } from './assess.ts'
import { formatCpe } from './cpe-version.ts'
import type { Distro } from './distro.ts'
import type { Evidence } from './finding.ts'
import type { Match } from './match.ts'
import type { Subject } from './subject.ts'
import type { ExcusedMatch } from './vex.ts'

export interface GrypeDocumentInput {
  readonly matches: readonly Match[]
  /** What statements took out: shown apart, with the statement. */
  readonly excused?: readonly ExcusedMatch[]
  readonly store: VulnerabilityStore
  /** The SBOM in Syft's JSON that the packages came from: places and licences are copied from it. */
  readonly sbom: unknown
  readonly distro: Distro | undefined
  readonly tool: { readonly name: string; readonly version: string }
}

type JsonObject = Readonly<Record<string, Json>>

/**
 * The matches as grype writes them and as `VulnerabilityManifest` stores them, riskiest first; what that form leaves
 * out (EPSS, known exploitation, weaknesses, risk) stands in further fields, as in grype's own output.
 *
 * Source: grype `presenter/models`.
 */
export function grypeDocumentOf({ matches, excused = [], store, sbom, distro, tool }: GrypeDocumentInput): JsonObject {
  const assessments = new Map<number, Assessment>()
  const assessed = (vulnerability: Vulnerability) => {
    const known = assessments.get(vulnerability.id) ?? assess(vulnerability, store)
    assessments.set(vulnerability.id, known)
    return known
  }
  const artifacts = artifactsOf(sbom)
  const shown = (match: Match) => ({
    vulnerability: vulnerabilityOf(match, assessed(match.vulnerability)),
    relatedVulnerabilities: match.related.map(({ id, namespace }) => relatedOf(id, namespace, store)),
    matchDetails: match.evidence.map(evidence => detailOf(match, evidence)),
    artifact: artifactOf(match.subject, artifacts.get(match.subject.id) ?? {}),
  })
  const riskOf = ({ vulnerability }: Match) => assessed(vulnerability).risk
  const { built, schema } = store.describe()
  return {
    matches: matches.toSorted((a, b) => riskOf(b) - riskOf(a) || compareNames(a, b)).map(shown),
    ...(excused.length === 0 ? {} : { ignoredMatches: excused.map(each => ignoredOf(each, shown(each.match))) }),
    source: sourceOf(sbom),
    distro: { name: distro?.type ?? '', version: distro?.version ?? '', idLike: [...(distro?.idLike ?? [])] },
    descriptor: { name: tool.name, version: tool.version, db: { schemaVersion: `v${schema}`, built } },
  }
}

function ignoredOf({ statement }: ExcusedMatch, match: JsonObject): JsonObject {
  const { status, justification, impactStatement, vulnerabilities } = statement
  return {
    ...match,
    appliedIgnoreRules: [
      {
        vulnerability: vulnerabilities[0] ?? '',
        'vex-status': status,
        ...(justification === '' ? {} : { 'vex-justification': justification }),
        ...(impactStatement === '' ? {} : { reason: impactStatement }),
      },
    ],
  }
}

function compareNames(a: Match, b: Match): number {
  const key = ({ subject, vulnerability, namespace }: Match) =>
    [subject.name, subject.version, vulnerability.name, namespace, subject.id].join('\n')
  return key(a) < key(b) ? -1 : 1
}

function vulnerabilityOf(match: Match, assessment: Assessment): JsonObject {
  const { vulnerability, namespace, fix, advisory } = match
  const { epss, knownExploited, cwes, risk } = assessment
  const references = advisory.ranges.flatMap(range => range.references).filter(({ url }) => url !== '')
  return {
    ...metadataOf(vulnerability, namespace, assessment.cvss),
    severity: assessment.severity,
    fix: { versions: [...fix.versions], state: fix.state === '' ? 'unknown' : fix.state },
    advisories: references.map(({ id, url }) => ({ id, link: url })),
    ...(epss.length > 0 ? { epss: epss.map(row => ({ ...row })) } : {}),
    ...(knownExploited.length > 0 ? { knownExploited: knownExploited.map(entry => ({ ...entry })) } : {}),
    ...(cwes.length > 0 ? { cwes: cwes.map(row => ({ ...row })) } : {}),
    risk: Math.round(risk * 100) / 100,
  }
}

function metadataOf(vulnerability: Vulnerability, namespace: string, cvss: Assessment['cvss']): JsonObject {
  const [dataSource = '', ...urls] = vulnerability.urls
  return {
    id: vulnerability.name,
    dataSource,
    namespace,
    severity: severityOf(vulnerability.severities),
    urls,
    description: vulnerability.description,
    cvss: cvss.map(({ source, isPrimary, version, vector, scores }) => ({
      source,
      type: isPrimary ? 'Primary' : 'Secondary',
      version,
      vector,
      metrics: {
        baseScore: scores?.baseScore ?? 0,
        ...(scores?.exploitabilityScore === undefined ? {} : { exploitabilityScore: scores.exploitabilityScore }),
        ...(scores?.impactScore === undefined ? {} : { impactScore: scores.impactScore }),
      },
    })),
  }
}

function relatedOf(id: string, namespace: string, store: VulnerabilityStore): JsonObject {
  const provider = namespace.split(':')[0]
  const row = store.vulnerabilitiesNamed(id).find(candidate => candidate.provider === provider)
  if (!row) return { id, dataSource: '', namespace, severity: 'Unknown', urls: [], description: '', cvss: [] }
  const vulnerability = readVulnerability(row)
  return metadataOf(vulnerability, namespace, assess(vulnerability, store).cvss)
}

function detailOf({ subject, vulnerability }: Match, evidence: Evidence): JsonObject {
  const { kind, matcher, searchedName, searchedVersion, searchedCpe, constraint } = evidence
  const { distro } = subject
  const place = searchedCpe
    ? { cpes: [searchedCpe] }
    : distro && subject.language === ''
      ? { distro: { type: distro.type, version: distro.version } }
      : { language: subject.language }
  return {
    type: kind,
    matcher,
    searchedBy: { ...place, package: { name: searchedName, version: searchedVersion } },
    found: { vulnerabilityID: vulnerability.name, versionConstraint: constraint === '' ? 'none' : constraint },
  }
}

function artifactOf(subject: Subject, artifact: JsonObject): JsonObject {
  const { name, version, type, language, purl, cpes, upstreams, rpm, java } = subject
  return {
    id: subject.id,
    name,
    version,
    type,
    locations: objects(artifact['locations']).map(({ path, layerID }) => ({
      path: text(path),
      ...(text(layerID) === '' ? {} : { layerID: text(layerID) }),
    })),
    language,
    licenses: objects(artifact['licenses']).map(({ value }) => text(value)),
    cpes: cpes.map(formatCpe),
    purl,
    upstreams: upstreams.map(upstream => ({
      name: upstream.name,
      ...(upstream.version === '' ? {} : { version: upstream.version }),
    })),
    ...(rpm ? { metadataType: 'RpmMetadata', metadata: { ...rpm } } : {}),
    ...(java ? { metadataType: 'JavaMetadata', metadata: { ...java } } : {}),
  }
}

function artifactsOf(sbom: unknown): ReadonlyMap<string, JsonObject> {
  return new Map(objects(asObject(sbom)['artifacts']).map(artifact => [text(artifact['id']), artifact]))
}

function sourceOf(sbom: unknown): JsonObject {
  const { type, metadata } = asObject(asObject(sbom)['source'])
  return { type: text(type), target: metadata ?? null }
}

function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(asObject) : []
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
