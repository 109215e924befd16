// SPDX-License-Identifier: Apache-2.0
/** From what was known with one database to what is known with the next, looking up only what has changed. */
import { type DatabaseChanges, recordKey, scoreKey } from '#domain/database-digests.ts'
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { VulnerabilityStore } from '#engines/vulndb/store.ts'
import { readVulnerability } from '#engines/vulndb/vulnerability.ts'
import { assembledDocument, scoresOf, shownMatches } from './grype-document.ts'
import { type JudgeParts, uncertainOf } from './judge.ts'
import { normaliseByCve } from './normalise.ts'
import { cvesOf } from './severity/assess.ts'
import type { Assessor } from './severity/assessor.ts'
import { isSystemPackage, type Subject } from './subject/subject.ts'
import { subjectsFromSyft } from './subject/subject-from-syft.ts'
import { type Doubtful, doubtsOf } from './trust.ts'

/** An SBOM that was judged with another database. */
export interface SbomToRejudge {
  /** In Syft's JSON, the one that was judged. */
  readonly sbom: unknown
  readonly unread: readonly string[]
  readonly nowMs: number
  /** What was made of it then, with nothing suppressed. */
  readonly document: JsonObject
  /** From the database of then to that of now. */
  readonly changes: DatabaseChanges
}

/** What is known now. */
export interface RejudgedSbom {
  /** The same that judging anew gives. */
  readonly document: Json
  readonly doubts: readonly Doubtful[]
  /** Packages that were looked up again. */
  readonly lookedUp: number
}

/** Judges again with one opened database; keeps what it looked up, so use one for many. */
export type Rejudge = (sbom: SbomToRejudge) => RejudgedSbom

/** What becomes of a stored match where its package is not looked up again. */
type Fate = { readonly kind: 'same' | 'look-up' } | { readonly kind: 'other-scores'; readonly scores: JsonObject }

/**
 * Judges again with these parts. A package is looked up again when the database says something else for what is
 * looked up for it, for a package that owns it, or for a vulnerability that one of its matches names; where only
 * scores have changed, as they do every day, they are replaced.
 */
export function rejudgeWith({ store, tool, matching, assessor }: JudgeParts): Rejudge {
  const fates = new WeakMap<DatabaseChanges, (match: JsonObject) => Fate>()

  function fateUnder(changes: DatabaseChanges): (match: JsonObject) => Fate {
    const known = fates.get(changes) ?? fateOfMatches({ store, assessor, changes })
    fates.set(changes, known)
    return known
  }

  return ({ sbom, unread, nowMs, document, changes }) => {
    const { subjects, distro } = subjectsFromSyft(sbom)
    const fateOf = fateUnder(changes)
    const before = objectsOf(document['matches']).map(match => ({
      match,
      id: artifactIdOf(match),
      fate: fateOf(match),
    }))
    const touched = new Set(before.flatMap(({ id, fate }) => (fate.kind === 'look-up' ? [id] : [])))
    for (const id of idsWithChangedKeys(subjects, subject => matching.keysOf(subject).some(key => changes.has(key))))
      touched.add(id)
    const found = matching.run(subjects, touched)
    const present = new Set(subjects.map(({ id }) => id))
    const kept = before.flatMap(({ match, id, fate }) =>
      touched.has(id) || !present.has(id)
        ? []
        : [fate.kind === 'other-scores' ? withScores(match, fate.scores) : match],
    )
    const uncertain = new Map([
      ...uncertainBefore(document).filter(([id]) => !touched.has(id) && present.has(id)),
      ...uncertainOf(normaliseByCve(found.possible, matching.catalog)),
    ])
    return {
      document: assembledDocument({
        shown: [...kept, ...shownMatches(normaliseByCve(found.matches, matching.catalog), sbom, assessor)],
        ignored: [],
        store,
        sbom,
        distro,
        tool,
        uncertain: new Map([...uncertain].sort(([a], [b]) => (a < b ? -1 : 1))),
      }),
      doubts: doubtsOf({
        catalog: matching.catalog,
        distro,
        hasSystemPackages: subjects.some(isSystemPackage),
        possible: [...uncertain.values()].reduce((sum, count) => sum + count, 0),
        unread,
        nowMs,
      }),
      lookedUp: touched.size,
    }
  }
}

/** What owns a package may settle its vulnerabilities, so that a change of the owner is one of the package. */
function idsWithChangedKeys(
  subjects: readonly Subject[],
  hasChanged: (subject: Subject) => boolean,
): ReadonlySet<string> {
  const changed = new Set(subjects.filter(hasChanged).map(({ id }) => id))
  const owned = subjects.filter(({ owners }) => owners.some(owner => changed.has(owner)))
  return new Set([...changed, ...owned.map(({ id }) => id)])
}

interface FateInput {
  readonly store: VulnerabilityStore
  readonly assessor: Assessor
  readonly changes: DatabaseChanges
}

/** Remembers by vulnerability: images of a cluster share most of theirs. */
function fateOfMatches({ store, assessor, changes }: FateInput): (match: JsonObject) => Fate {
  const known = new Map<string, Fate>()

  function fateOfVulnerability(id: string, namespace: string): Fate {
    if (changes.has(recordKey(id))) return { kind: 'look-up' }
    const records = store.vulnerabilitiesNamed(id).map(readVulnerability)
    const aliases = records.flatMap(record => record.aliases)
    if (!cvesOf({ name: id, aliases }).some(cve => changes.has(scoreKey(cve)))) return { kind: 'same' }
    const [own, ...others] = records.filter(({ provider }) => isProviderOf(provider, namespace))
    if (!own || others.length > 0) return { kind: 'look-up' }
    return { kind: 'other-scores', scores: scoresOf(assessor.assess(own)) }
  }

  return match => {
    const { id, namespace } = objectOf(match['vulnerability'])
    const related = objectsOf(match['relatedVulnerabilities'])
    if (related.some(each => changes.has(recordKey(scalarText(each['id']))))) return { kind: 'look-up' }
    const key = `${scalarText(namespace)} ${scalarText(id)}`
    const before = known.get(key)
    if (before) return before
    const fate = fateOfVulnerability(scalarText(id), scalarText(namespace))
    known.set(key, fate)
    return fate
  }
}

/** A namespace begins with its provider, but for Red Hat's, which has another name there. */
function isProviderOf(provider: string, namespace: string): boolean {
  const [source] = namespace.split(':')
  return provider === source || (provider === 'rhel' && source === 'redhat')
}

function withScores(match: JsonObject, scores: JsonObject): JsonObject {
  const { epss: _, knownExploited: __, cwes: ___, risk: ____, ...record } = objectOf(match['vulnerability'])
  return { ...match, vulnerability: { ...record, ...scores } }
}

function uncertainBefore(document: JsonObject): readonly (readonly [string, number])[] {
  return Object.entries(objectOf(document['uncertainMatches'])).flatMap(([id, count]) =>
    typeof count === 'number' ? [[id, count] as const] : [],
  )
}

function artifactIdOf(match: JsonObject): string {
  return scalarText(objectOf(match['artifact'])['id'])
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}
