// SPDX-License-Identifier: Apache-2.0
/**
 * Makes one profile of the reports about a container.
 *
 * The profile is written first, with the names of the reports that went into it, and only then are these deleted. An
 * interruption in between leaves reports that are named; they are deleted at the next turn and not merged again. The
 * write succeeds only if the profile is still the one that was read, so that several may do this at the same time.
 */
import { createHash } from 'node:crypto'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { compactObserved, joinObserved } from '#engines/profile/merge.ts'
import { entryCount } from '#engines/profile/observed.ts'
import { addReport } from '#engines/profile/series.ts'
import { verdictOf } from '#engines/profile/verdict.ts'
import type { ProfileLimits } from './limits.ts'
import { type Heading, type Place, type ProfileAccess, profileApiVersion } from './profile-access.ts'
import { byReportTime, isReport, linkOf, profileNameOf } from './report.ts'
import { bodyOf, type Consumed, emptyProfile, readProfile, type StoredProfile } from './stored-profile.ts'

export interface ContainerParts {
  readonly access: ProfileAccess
  readonly limits: ProfileLimits
  readonly nowMs: () => number
}

export interface Consolidated {
  /** Reports that became part of the profile. */
  readonly reports: number
  /** There are more than one turn takes. */
  readonly hasMore: boolean
}

/** Takes one turn at a profile. Errors: `ApiError`; Conflict and AlreadyExists mean that somebody else was faster. */
export async function consolidateContainer(parts: ContainerParts, place: Place): Promise<Consolidated> {
  const { access } = parts
  // First the profile, then the reports: what is merged later than this read makes the write fail.
  const live = await access.get('ContainerProfile', place)
  const found = await reportsOf(parts, place)
  if (!live && found.length === 0) return { reports: 0, hasMore: false }
  const before = live ? readProfile(live) : emptyProfile
  const known = new Set(before.consumed.map(({ uid }) => uid))
  const fresh = found.filter(({ uid }) => !known.has(uid))
  const batch = takeBatch(fresh, parts.limits)
  const reports = await readReports(access, batch)
  const isCut = found.length === parts.limits.maxListedReports
  const consumed = [
    ...stillNamed(before.consumed, found, isCut),
    ...reports.map(({ metadata }) => consumedOf(metadata)),
  ]
  const after = reports.reduce((profile, report) => withReport(profile, report), before)
  const memory = reports.length > 0 ? consumed : before.consumed
  const object = profileObject(parts, { place, live, before: { ...after, consumed: memory }, reports })
  if (object) await access.put(object, live)
  await removeReports(access, place, consumed)
  return { reports: reports.length, hasMore: isCut || batch.length < fresh.length }
}

/** Reports that were merged before and may still be there: they stay named until they are gone for sure. */
function stillNamed(before: readonly Consumed[], found: readonly Heading[], isCut: boolean): readonly Consumed[] {
  const there = new Set(found.map(({ uid }) => uid))
  return isCut ? before : before.filter(({ uid }) => there.has(uid))
}

function consumedOf({ name, uid = '' }: ObjectMeta): Consumed {
  return { name, uid }
}

/** The reports that wait, oldest first. */
async function reportsOf({ access, limits }: ContainerParts, { namespace, name }: Place): Promise<readonly Heading[]> {
  const found: Heading[] = []
  for await (const heading of access.headings({ namespace, name: `${name}-` })) {
    if (isReport(heading.meta) && profileNameOf(heading.name) === name) found.push(heading)
    if (found.length === limits.maxListedReports) break
  }
  return found.sort(byReportTime)
}

function takeBatch(reports: readonly Heading[], { maxBatchReports, maxBatchBytes }: ProfileLimits): readonly Heading[] {
  let sizeBytes = 0
  const end = reports.findIndex(({ bodyBytes }, i) => {
    sizeBytes += bodyBytes
    return i > 0 && (i === maxBatchReports || sizeBytes > maxBatchBytes)
  })
  return end < 0 ? reports : reports.slice(0, end)
}

/** A report that was deleted meanwhile is left out; whoever deleted it wanted it gone. */
async function readReports(access: ProfileAccess, batch: readonly Heading[]): Promise<readonly KubeObject[]> {
  const reports: KubeObject[] = []
  for (const { namespace, name, uid } of batch) {
    const report = await access.get('ContainerProfile', { namespace, name })
    if (report?.metadata.uid === uid) reports.push(report)
  }
  return reports
}

function withReport(profile: StoredProfile, report: KubeObject): StoredProfile {
  const { observed, unknown } = readProfile(report)
  return {
    ...profile,
    observed: joinObserved(profile.observed, observed),
    unknown: { ...profile.unknown, ...unknown },
    series: addReport(profile.series, linkOf(report.metadata)),
  }
}

interface ProfileInput {
  readonly place: Place
  readonly live: KubeObject | undefined
  readonly before: StoredProfile
  readonly reports: readonly KubeObject[]
}

/** The profile to be stored; undefined when there would be nothing to write. */
function profileObject(parts: ContainerParts, { place, live, before, reports }: ProfileInput): KubeObject | undefined {
  const { limits, nowMs } = parts
  if (live && before.progress === undefined && reports.length === 0) return undefined
  const endedBeforeMs = nowMs() - limits.seriesEndAfterMs
  const { series, ...progress } = verdictOf({ series: before.series, before: before.progress, endedBeforeMs })
  const observed = compactObserved(before.observed)
  const size = entryCount(observed)
  const profile = { ...before, observed, series, progress }
  const body = bodyOf(profile)
  const status = size > limits.maxEntries ? 'too-large' : progress.status
  const metadata = profileMeta(place, [...(live ? [live] : []), ...reports], {
    [labelKeys.status]: status,
    [labelKeys.completion]: progress.completion,
    [labelKeys.resourceSize]: String(size),
    [labelKeys.syncChecksum]: createHash('sha256').update(JSON.stringify(body['spec'])).digest('hex'),
  })
  return { apiVersion: profileApiVersion, kind: 'ContainerProfile', metadata, ...body }
}

/** Annotations of one report, which say nothing about the profile. */
const ofReports: ReadonlySet<string> = new Set([
  labelKeys.reportSeriesId,
  labelKeys.reportTimestamp,
  labelKeys.previousReportTimestamp,
])

/** Labels, annotations and owners: the first that says something counts, but for `own`. */
function profileMeta(
  { namespace, name }: Place,
  sources: readonly KubeObject[],
  own: Readonly<Record<string, string>>,
): ObjectMeta {
  const labels = new Map<string, string>()
  const annotations = new Map<string, string>()
  for (const { metadata } of sources.toReversed()) {
    for (const [key, value] of Object.entries(metadata.labels ?? {})) labels.set(key, value)
    for (const [key, value] of Object.entries(metadata.annotations ?? {}))
      if (!ofReports.has(key)) annotations.set(key, value)
  }
  const ownerReferences = sources.map(({ metadata }) => metadata.ownerReferences ?? []).find(list => list.length > 0)
  return {
    name,
    namespace,
    labels: Object.fromEntries(labels),
    annotations: { ...Object.fromEntries(annotations), ...own },
    ...(ownerReferences && { ownerReferences }),
  }
}

async function removeReports(access: ProfileAccess, { namespace }: Place, reports: readonly Consumed[]): Promise<void> {
  for (const { name, uid } of reports) await access.remove('ContainerProfile', { namespace, name }, uid)
}
