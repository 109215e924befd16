// SPDX-License-Identifier: Apache-2.0
/** A container profile as it is stored: what was seen, and what must be known to go on with it. */
import { isJsonArray, isJsonObject, type JsonObject, ownValue, scalarText } from '#domain/json.ts'
import type { Json, KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { nothingObserved, type Observed } from '#engines/profile/observed.ts'
import type { Segment, Series } from '#engines/profile/series.ts'
import type { Progress } from '#engines/profile/verdict.ts'
import { canonical } from './canonical.ts'
import { readObserved } from './read-spec.ts'

/** A report that was merged; it may still be there. */
export interface Consumed {
  readonly name: string
  readonly uid: string
}

/** What `status` of a container profile remembers. Upstream's status is empty, and its clients do not read it. */
export interface ProfileMemory {
  /** Absent on profiles that others wrote. */
  readonly progress?: Progress
  readonly series: readonly Series[]
  /** Reports of the last write; they are not merged again, should they be found again. */
  readonly consumed: readonly Consumed[]
  /** Something was left out, as there was too much; the profile is too large from then on. */
  readonly hasOverflowed?: boolean
}

export interface StoredProfile extends ProfileMemory {
  /** What was seen, without what people added. */
  readonly observed: Observed
  /** Fields of `spec` that a newer version writes. */
  readonly unknown: JsonObject
}

/** What is known of a container that never reported. */
export const emptyProfile: StoredProfile = { observed: nothingObserved, unknown: {}, series: [], consumed: [] }

/** Reads a stored profile, or a report. What has the wrong shape counts as not there. */
export function readProfile(object: KubeObject): StoredProfile {
  const status = isJsonObject(object['status']) ? object['status'] : {}
  const spec = ownValue(status, 'observed') ?? object['spec']
  const progress = progressOf(ownValue(status, 'progress')) ?? saidProgress(object.metadata)
  return {
    ...readSpec(spec),
    ...(progress && { progress }),
    ...(ownValue(status, 'hasOverflowed') === true && { hasOverflowed: true }),
    series: itemsOf(status, 'series').map(seriesOf),
    consumed: itemsOf(status, 'consumed').map(item => ({ name: textOf(item, 'name'), uid: textOf(item, 'uid') })),
  }
}

function readSpec(spec: unknown): Pick<StoredProfile, 'observed' | 'unknown'> {
  const unknown = Object.entries(isJsonObject(spec) ? spec : {}).filter(([key]) => !knownFields.has(key))
  return { observed: readObserved(spec), unknown: Object.fromEntries(unknown) }
}

const knownFields: ReadonlySet<string> = new Set([
  ...Object.keys(nothingObserved),
  'seccompProfile',
  'matchLabels',
  'matchExpressions',
])

/** `spec` and `status` of a profile to be stored. `effective` differs from what was seen where people added to it. */
export function bodyOf(profile: StoredProfile, effective = profile.observed): JsonObject {
  const { observed, unknown, progress, series, consumed, hasOverflowed = false } = profile
  const specOf = (fields: Observed) => ({ ...unknown, ...fields }) as unknown as JsonObject
  return canonical({
    spec: specOf(effective),
    status: {
      ...(progress && { progress: { ...progress } }),
      ...(series.length > 0 && { series: series as unknown as Json }),
      ...(consumed.length > 0 && { consumed: consumed as unknown as Json }),
      ...(hasOverflowed && { hasOverflowed }),
      ...(effective !== observed && { observed: specOf(observed) }),
    },
  })
}

function progressOf(value: Json | undefined): Progress | undefined {
  if (!isJsonObject(value)) return undefined
  return {
    status: ownValue(value, 'status') === 'completed' ? 'completed' : 'ready',
    completion: ownValue(value, 'completion') === 'complete' ? 'complete' : 'partial',
  }
}

/** What a profile that others wrote says of itself. */
function saidProgress({ annotations = {} }: ObjectMeta): Progress | undefined {
  const { [labelKeys.status]: status, [labelKeys.completion]: completion } = annotations
  return status === undefined ? undefined : progressOf({ status, completion: completion ?? '' })
}

function seriesOf(item: JsonObject): Series {
  const seen = ownValue(item, 'seenMs')
  return {
    id: textOf(item, 'id'),
    segments: itemsOf(item, 'segments').map(segmentOf),
    seenMs: typeof seen === 'number' ? seen : 0,
  }
}

function segmentOf(item: JsonObject): Segment {
  return {
    from: textOf(item, 'from'),
    to: textOf(item, 'to'),
    status: textOf(item, 'status'),
    completion: textOf(item, 'completion'),
  }
}

function itemsOf(object: JsonObject, key: string): readonly JsonObject[] {
  const list = ownValue(object, key)
  return isJsonArray(list) ? list.filter(isJsonObject) : []
}

function textOf(object: JsonObject, key: string): string {
  return scalarText(ownValue(object, key))
}
