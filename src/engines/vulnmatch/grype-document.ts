// SPDX-License-Identifier: Apache-2.0
import type { Json } from '#domain/kube-object.ts'
import { vulnerabilitySeverities } from '#domain/severity.ts'
import type { VulnerabilityStore } from '#engines/vulndb/store.ts'
import type { Vulnerability } from '#engines/vulndb/vulnerability.ts'
import type { ExcusedMatch } from './excuse/vex.ts'
import type { Evidence } from './finding.ts'
import type { Match } from './match.ts'
import { type Assessment, riskOf } from './severity/assess.ts'
import type { Assessor } from './severity/assessor.ts'
import { formatCpe } from './subject/cpe-version.ts'
import type { Distro } from './subject/distro.ts'
import type { Subject } from './subject/subject.ts'

export interface GrypeDocumentInput {
  readonly matches: readonly Match[]
  /** What statements took out: shown apart, with the statement. */
  readonly excused?: readonly ExcusedMatch[]
  readonly store: VulnerabilityStore
  /** Of the store. */
  readonly assessor: Assessor
  /** The SBOM in Syft's JSON that the packages came from: places and licences are copied from it. */
  readonly sbom: unknown
  readonly distro: Distro | undefined
  /** How many vulnerabilities may concern a package, by its id, though nobody can tell. */
  readonly uncertain?: ReadonlyMap<string, number>
  readonly tool: { readonly name: string; readonly version: string }
}

type JsonObject = Readonly<Record<string, Json>>

/**
 * The matches as grype writes them and as `VulnerabilityManifest` stores them, riskiest first; what that form leaves
 * out (EPSS, known exploitation, weaknesses, risk) stands in further fields, as in grype's own output.
 *
 * Source: grype `presenter/models`.
 */
export function grypeDocumentOf(input: GrypeDocumentInput): JsonObject {
  const { matches, excused = [], sbom, assessor } = input
  return assembledDocument({
    ...input,
    shown: shownMatches(matches, sbom, assessor),
    ignored: shownMatches(
      excused.map(({ match }) => match),
      sbom,
      assessor,
    ).flatMap((match, i) => {
      const by = excused[i]
      return by ? [ignoredOf(by, match)] : []
    }),
  })
}

/** Matches as the document has them, in their order; what several of them show alike is one object. */
export function shownMatches(matches: readonly Match[], sbom: unknown, assessor: Assessor): readonly JsonObject[] {
  const artifacts = artifactsOf(sbom)
  const shown = new Map<Subject | string, JsonObject>()

  function once(key: Subject | string, show: () => JsonObject): JsonObject {
    const before = shown.get(key)
    if (before) return before
    const object = show()
    shown.set(key, object)
    return object
  }

  return matches.map(match => ({
    vulnerability: vulnerabilityOf(match, assessor.assess(match.vulnerability)),
    relatedVulnerabilities: match.related.map(({ id, namespace }) =>
      once(`${namespace} ${id}`, () => relatedOf(id, namespace, assessor)),
    ),
    matchDetails: match.evidence.map(evidence => detailOf(match, evidence)),
    artifact: once(match.subject, () => artifactOf(match.subject, artifacts.get(match.subject.id) ?? {})),
  }))
}

/** What a document is put together of. */
export interface DocumentParts extends Pick<GrypeDocumentInput, 'store' | 'sbom' | 'distro' | 'tool' | 'uncertain'> {
  /** In any order. */
  readonly shown: readonly JsonObject[]
  readonly ignored: readonly JsonObject[]
}

/** Puts a document together; the riskiest match comes first, then names decide. */
export function assembledDocument({ shown, ignored, store, sbom, distro, tool, uncertain }: DocumentParts): JsonObject {
  const { built, schema } = store.describe()
  return {
    matches: sorted(shown),
    ...(ignored.length === 0 ? {} : { ignoredMatches: [...ignored] }),
    ...(uncertain && uncertain.size > 0 && { uncertainMatches: Object.fromEntries(uncertain) }),
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

function sorted(shown: readonly JsonObject[]): JsonObject[] {
  return shown
    .map(match => ({ match, risk: riskOfShown(match), name: nameOf(match) }))
    .sort((a, b) => b.risk - a.risk || (a.name < b.name ? -1 : 1))
    .map(({ match }) => match)
}

/** The risk as it was assessed; the one that is written is rounded. */
function riskOfShown(match: JsonObject): number {
  const { severity, cvss, epss, knownExploited } = asObject(match['vulnerability'])
  return riskOf({
    severity: vulnerabilitySeverities.find(each => each === severity) ?? 'Unknown',
    baseScores: objects(cvss).map(({ metrics }) => number(asObject(metrics)['baseScore'])),
    epss: objects(epss).map(row => number(row['epss'])),
    exploited: objects(knownExploited).map(entry => ({ isUsedByRansomware: entry['isUsedByRansomware'] === true })),
  })
}

function nameOf(match: JsonObject): string {
  const [artifact, vulnerability] = [asObject(match['artifact']), asObject(match['vulnerability'])]
  const { name, version, id } = artifact
  return [name, version, vulnerability['id'], vulnerability['namespace'], id].map(text).join('\n')
}

function vulnerabilityOf(match: Match, assessment: Assessment): JsonObject {
  const { vulnerability, namespace, fix, advisory } = match
  const references = advisory.ranges.flatMap(range => range.references).filter(({ url }) => url !== '')
  return {
    ...metadataOf(vulnerability, namespace, assessment),
    fix: { versions: [...fix.versions], state: fix.state === '' ? 'unknown' : fix.state },
    advisories: references.map(({ id, url }) => ({ id, link: url })),
    ...scoresOf(assessment),
  }
}

/** What is known of a vulnerability beside its record: the last fields of a shown one. */
export function scoresOf({ epss, knownExploited, cwes, risk }: Assessment): JsonObject {
  return {
    ...(epss.length > 0 ? { epss: epss.map(row => ({ ...row })) } : {}),
    ...(knownExploited.length > 0 ? { knownExploited: knownExploited.map(entry => ({ ...entry })) } : {}),
    ...(cwes.length > 0 ? { cwes: cwes.map(row => ({ ...row })) } : {}),
    risk: Math.round(risk * 100) / 100,
  }
}

function metadataOf(vulnerability: Vulnerability, namespace: string, { severity, cvss }: Assessment): JsonObject {
  const [dataSource = '', ...urls] = vulnerability.urls
  return {
    id: vulnerability.name,
    dataSource,
    namespace,
    severity,
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

function relatedOf(id: string, namespace: string, assessor: Assessor): JsonObject {
  const known = assessor.find(id, namespace)
  if (!known) return { id, dataSource: '', namespace, severity: 'Unknown', urls: [], description: '', cvss: [] }
  return metadataOf(known.vulnerability, namespace, known.assessment)
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

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
