// SPDX-License-Identifier: Apache-2.0
/**
 * Makes one profile of the reports about a container.
 *
 * The profile is written first, with the names of the reports that went into it, and only then are these deleted. An
 * interruption in between leaves reports that are named; they are deleted at the next turn and not merged again. The
 * write succeeds only if the profile is still the one that was read, so that several may do this at the same time.
 */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { StoreError } from '#adapters/db/store.ts'
import type { JsonObject } from '#domain/json.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys, mergedProfileKind } from '#domain/label-keys.ts'
import { compactObserved, joinObserved } from '#engines/profile/merge.ts'
import { entryCount, type Observed } from '#engines/profile/observed.ts'
import { addReport } from '#engines/profile/series.ts'
import { verdictOf } from '#engines/profile/verdict.ts'
import type { ImagePaths } from './image-paths.ts'
import type { ProfileLimits } from './limits.ts'
import { type Heading, type Place, type ProfileAccess, profileApiVersion } from './profile-access.ts'
import { readCollapseSettings } from './read-collapse-settings.ts'
import { type Overlay, overlayAnnotations, readOverlay } from './read-overlay.ts'
import { byReportTime, isReport, linkOf, profileNameOf } from './report.ts'
import { bodyOf, type Consumed, emptyProfile, readProfile, type StoredProfile } from './stored-profile.ts'

export interface ContainerParts {
  readonly access: ProfileAccess
  readonly images: ImagePaths
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
  const merged = reports.reduce((profile, report) => withReport(profile, report), before)
  const after = reports.length > 0 ? { ...merged, consumed } : before
  const object = await profileObject(parts, { place, live, before, after, reports })
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

/**
 * A report that was deleted meanwhile is left out: whoever deleted it wanted it gone. So is one that is damaged; it
 * stays where it is, for whoever looks into that.
 */
async function readReports(access: ProfileAccess, batch: readonly Heading[]): Promise<readonly KubeObject[]> {
  const reports: KubeObject[] = []
  for (const { namespace, name, uid } of batch) {
    // Others get their turn.
    await setImmediate()
    const report = await readReport(access, { namespace, name })
    if (report?.metadata.uid === uid) reports.push(report)
  }
  return reports
}

async function readReport(access: ProfileAccess, place: Place): Promise<KubeObject | undefined> {
  try {
    return await access.get('ContainerProfile', place)
  } catch (error) {
    if (error instanceof StoreError && error.code === 'corrupt') return undefined
    throw error
  }
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
  /** With the reports. */
  readonly after: StoredProfile
  readonly reports: readonly KubeObject[]
}

/** The profile to be stored; undefined when nobody reported, or said how far it has come. */
async function profileObject(parts: ContainerParts, input: ProfileInput): Promise<KubeObject | undefined> {
  const { access, limits, nowMs } = parts
  const { place, live, before, after, reports } = input
  if (before.progress === undefined && reports.length === 0) return undefined
  const endedBeforeMs = nowMs() - limits.seriesEndAfterMs
  const { series, ...progress } = verdictOf({ series: after.series, before: before.progress, endedBeforeMs })
  const sources = [...(live ? [live] : []), ...reports]
  const metadata = profileMeta(place, sources)
  const overlay = await readOverlay(access, metadata)
  const observed = await compacted(parts, after.observed)
  const { profile, body, checksum } = await bounded(limits, overlay, [{ ...after, series, progress, observed }, before])
  const size = entryCount(profile.observed)
  const isTooLarge = profile.hasOverflowed === true || size > limits.maxEntries
  return {
    apiVersion: profileApiVersion,
    kind: 'ContainerProfile',
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...(overlay && { [labelKeys.profileKind]: mergedProfileKind }) },
      annotations: {
        ...metadata.annotations,
        ...overlay?.annotations,
        [labelKeys.status]: isTooLarge ? 'too-large' : progress.status,
        [labelKeys.completion]: progress.completion,
        [labelKeys.resourceSize]: String(size),
        [labelKeys.syncChecksum]: checksum,
      },
    },
    ...body,
  }
}

async function compacted({ access, images }: ContainerParts, observed: Observed): Promise<Observed> {
  const settings = await readCollapseSettings(access)
  const isKept = await images.of(observed)
  await setImmediate()
  return compactObserved(observed, { settings, isKept })
}

interface Bounded {
  readonly profile: StoredProfile
  readonly body: JsonObject
  readonly checksum: string
}

/** What would be more than one profile may hold is left out; what was there before stays. */
async function bounded(
  limits: ProfileLimits,
  overlay: Overlay | undefined,
  [after, before]: readonly [StoredProfile, StoredProfile],
): Promise<Bounded> {
  await setImmediate()
  const body = bodyOf(after, overlay ? overlay.apply(after.observed) : after.observed)
  await setImmediate()
  const spec = JSON.stringify(body['spec'])
  if (spec.length <= limits.maxProfileBytes || after.observed === before.observed)
    return { profile: after, body, checksum: createHash('sha256').update(spec).digest('hex') }
  return bounded(limits, overlay, [{ ...after, observed: before.observed, hasOverflowed: true }, before])
}

/** Annotations that the sources have, and the profile gets anew or not at all. */
const notTaken: ReadonlySet<string> = new Set([
  labelKeys.reportSeriesId,
  labelKeys.reportTimestamp,
  labelKeys.previousReportTimestamp,
  ...overlayAnnotations,
])

/** Labels, annotations and owners: the first source that says something counts. */
function profileMeta({ namespace, name }: Place, sources: readonly KubeObject[]): ObjectMeta {
  const labels = new Map<string, string>()
  const annotations = new Map<string, string>()
  for (const { metadata } of sources.toReversed()) {
    for (const [key, value] of Object.entries(metadata.labels ?? {}))
      if (key !== labelKeys.profileKind) labels.set(key, value)
    for (const [key, value] of Object.entries(metadata.annotations ?? {}))
      if (!notTaken.has(key)) annotations.set(key, value)
  }
  const ownerReferences = sources.map(({ metadata }) => metadata.ownerReferences ?? []).find(list => list.length > 0)
  return {
    name,
    namespace,
    labels: Object.fromEntries(labels),
    annotations: Object.fromEntries(annotations),
    ...(ownerReferences && { ownerReferences }),
  }
}

async function removeReports(access: ProfileAccess, { namespace }: Place, reports: readonly Consumed[]): Promise<void> {
  for (const { name, uid } of reports) await access.remove('ContainerProfile', { namespace, name }, uid)
}
