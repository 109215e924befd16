// SPDX-License-Identifier: Apache-2.0
/**
 * Removes results that are about nothing any more, that are too old, or for which there is no room.
 *
 *     gone in the cache ──grace──▶ still gone ──asked the API server──▶ gone for certain ──▶ removed
 *            ▲                                                              │ cannot say, or is there
 *            └──────────────────────────────────────────────────────────────┘
 *
 * A sweep looks at the metadata of all results and remembers nothing but since when something is gone; a missed event,
 * a doubled one or a restart lead to the same end. What was written again since it was looked at stays.
 */
import { ApiError } from '#adapters/apiserver/api-error.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { deleteObject } from '#adapters/apiserver/operations/delete.ts'
import type { ServerParts } from '#adapters/apiserver/operations/parts.ts'
import type { ObjectRecord } from '#adapters/db/store.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { GoneReason, Judge, Verdict } from './judge.ts'
import type { LiveCheck } from './live-check.ts'
import { lastWrittenMs, overBudget, type Retention, type Weighed } from './retention.ts'
import { isOfPeople, type Subject, type SweptPlural, subjectOf, sweptPlurals } from './subject.ts'

export interface CleanupPolicy {
  /** Says what would be removed and removes nothing. */
  readonly isDryRun: boolean
  /** Something is gone for so long before what is about it is removed: it may have been replaced, not deleted. */
  readonly graceMs: number
  /** The same for images, which cost more to look at again. */
  readonly imageGraceMs: number
  readonly retention: Readonly<Partial<Record<SweptPlural, Retention>>>
}

export type RemovalReason = GoneReason | 'too-old' | 'over-budget'

export interface Removal {
  readonly resource: SweptPlural
  readonly namespace: string
  readonly name: string
  readonly reason: RemovalReason
}

export interface SweeperParts {
  readonly operations: ServerParts
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>
  readonly log: Log
  /** Told of each result that was removed. */
  readonly onRemoved: (removal: Removal) => void
}

/** The cluster as a sweep sees it. */
export interface SweepView {
  readonly judge: Judge
  readonly live: LiveCheck
}

export interface SweepReport {
  readonly looked: number
  readonly removed: number
  /** Gone, but not long enough. */
  readonly waiting: number
  /** Gone in the cache, but not for the API server, or it could not say. */
  readonly doubted: number
  /** When the next of those that wait may go, from now; undefined when none waits. */
  readonly nextMs: number | undefined
}

export interface Sweeper {
  /** One look at everything. Rejects when the store fails or `signal` aborts. */
  sweep(view: SweepView, policy: CleanupPolicy, signal: AbortSignal): Promise<SweepReport>
}

interface Found {
  readonly plural: SweptPlural
  readonly resource: ResourceDescriptor
  readonly record: ObjectRecord
}

interface Due {
  readonly found: Found
  readonly reason: RemovalReason
}

interface Gone extends Found {
  readonly subject: Subject
  readonly reason: GoneReason
}

const pageObjects = 500
const pageBytes = 1 << 20
const deletionsAtOnce = 20

export function createSweeper(parts: SweeperParts): Sweeper {
  const { operations, clock, log, onRemoved } = parts
  /** Since when what is gone is gone, by the identity of the result. */
  let goneSince = new Map<string, number>()
  /** What a dry run has told. */
  let told = new Set<string>()

  async function sweep({ judge, live }: SweepView, policy: CleanupPolicy, signal: AbortSignal): Promise<SweepReport> {
    const look = newLook()
    for (const plural of sweptPlurals) await lookAt(plural, { look, judge, policy, signal })
    goneSince = look.goneSince
    const due: Due[] = [...look.old.map(found => ({ found, reason: 'too-old' }) as const), ...look.evicted]
    let doubted = 0
    for (const gone of look.gone) {
      signal.throwIfAborted()
      if (await isGoneForCertain(gone, live)) due.push({ found: gone, reason: gone.reason })
      else {
        doubted++
        goneSince.delete(identityOf(gone))
      }
    }
    const removed = await removeAll(due, policy.isDryRun, signal)
    const { looked, waiting } = look
    const nextMs = doubted > 0 ? Math.min(look.nextMs ?? Number.POSITIVE_INFINITY, policy.graceMs) : look.nextMs
    return { looked, removed, waiting, doubted, nextMs }
  }

  interface Looking {
    readonly look: Look
    readonly judge: Judge
    readonly policy: CleanupPolicy
    readonly signal: AbortSignal
  }

  async function lookAt(plural: SweptPlural, looking: Looking): Promise<void> {
    const [kind, resource] = [...operations.catalog.stored].find(([, each]) => each.plural === plural) ?? []
    if (kind === undefined || !resource) return
    const { look, policy, signal } = looking
    const { maxBytes } = policy.retention[plural] ?? {}
    const weighed: Weighed<Found>[] = []
    let after: ObjectRecord | undefined
    do {
      signal.throwIfAborted()
      const place = after && { namespace: after.namespace, name: after.name }
      const query = { kind, withBodies: false, limit: pageObjects, maxBytes: pageBytes, ...(place && { after: place }) }
      const { objects, next } = await operations.store.list(query)
      for (const record of objects) {
        const found = { plural, resource, record }
        const isInUse = lookAtOne(found, looking)
        if (isInUse !== undefined && maxBytes !== undefined)
          weighed.push({ item: found, version: record.version, sizeBytes: record.body.sizeBytes, isInUse })
      }
      after = next && objects.at(-1)
    } while (after)
    if (maxBytes === undefined) return
    const going = new Set([...look.gone, ...look.old].map(({ record }) => record))
    const evicted = overBudget(
      weighed.filter(({ item }) => !going.has(item.record)),
      maxBytes,
    )
    look.evicted.push(...evicted.map(found => ({ found, reason: 'over-budget' as const })))
  }

  /** Whether what a result is about is there; undefined for what is not ours to remove. */
  function lookAtOne(found: Found, { look, judge, policy }: Looking): boolean | undefined {
    const { plural, record } = found
    look.looked++
    const meta = JSON.parse(record.meta) as ObjectMeta
    if (isOfPeople(meta)) return undefined
    const subject = subjectOf(plural, meta)
    if (plural === 'vulnerabilitymanifestsummaries') noteRequested(look, meta)
    const verdict = verdictOn(subject, judge, look)
    const nowMs = clock.nowMs()
    if (verdict.kind === 'gone' && subject) noteGone(look, { ...found, subject, reason: verdict.reason }, policy)
    else if (verdict.kind !== 'there' && isOlder(meta, policy.retention[plural]?.maxAgeMs, nowMs)) look.old.push(found)
    return verdict.kind === 'there'
  }

  function noteGone(look: Look, gone: Gone, { graceMs, imageGraceMs }: CleanupPolicy): void {
    const identity = identityOf(gone)
    const sinceMs = goneSince.get(identity) ?? clock.monotonicMs()
    look.goneSince.set(identity, sinceMs)
    const leftMs = sinceMs + (gone.reason === 'image-not-run' ? imageGraceMs : graceMs) - clock.monotonicMs()
    if (leftMs <= 0) {
      look.gone.push(gone)
      return
    }
    look.waiting++
    look.nextMs = Math.min(look.nextMs ?? leftMs, leftMs)
  }

  async function isGoneForCertain(gone: Gone, live: LiveCheck): Promise<boolean> {
    try {
      return await live.isGone(gone.subject)
    } catch (error) {
      log.debug('the API server cannot say whether something is gone', { ...fieldsOf(gone), error })
      return false
    }
  }

  async function removeAll(due: readonly Due[], isDryRun: boolean, signal: AbortSignal): Promise<number> {
    const rest = due.values()
    const toldNow = new Set<string>()
    let removed = 0
    const worker = async () => {
      for (const { found, reason } of rest) {
        signal.throwIfAborted()
        if (isDryRun) tell(found, reason, toldNow)
        else if (await remove(found)) {
          removed++
          log.info('removed a result', { ...fieldsOf(found), reason })
          onRemoved(removalOf(found, reason))
        }
      }
    }
    await Promise.all(Array.from({ length: deletionsAtOnce }, worker))
    told = toldNow
    return removed
  }

  /** Said once for as long as it is so. */
  function tell(found: Found, reason: RemovalReason, toldNow: Set<string>): void {
    const identity = identityOf(found)
    toldNow.add(identity)
    if (told.has(identity)) return
    log.info('would remove a result', { ...fieldsOf(found), reason })
  }

  /** False for one that was written again, or is gone already. */
  async function remove({ resource, record }: Found): Promise<boolean> {
    const { namespace, name, uid, version } = record
    const preconditions = { uid, resourceVersion: String(version) }
    const options = { isDryRun: false, propagation: 'Background', preconditions } as const
    try {
      await deleteObject(operations, { resource, name, ...(namespace !== '' && { namespace }), options })
      return true
    } catch (error) {
      if (error instanceof ApiError && (error.reason === 'NotFound' || error.reason === 'Conflict')) return false
      throw error
    }
  }

  return { sweep }
}

/** What one sweep has seen. */
interface Look {
  looked: number
  waiting: number
  nextMs: number | undefined
  readonly goneSince: Map<string, number>
  /** Gone for long enough. */
  readonly gone: Gone[]
  readonly old: Found[]
  readonly evicted: Due[]
  /** Ids of images that somebody asked for by themselves, not because a workload runs them. */
  readonly requestedImages: Set<string>
}

function newLook(): Look {
  const counts = { looked: 0, waiting: 0, nextMs: undefined }
  return { ...counts, goneSince: new Map(), gone: [], old: [], evicted: [], requestedImages: new Set() }
}

/** The summary of an image that is no workload's: a registry was scanned, or a person asked. */
function noteRequested(look: Look, { annotations = {} }: ObjectMeta): void {
  const imageId = annotations[labelKeys.imageId]
  if (imageId && !annotations[labelKeys.wlid]) look.requestedImages.add(imageId)
}

function verdictOn(subject: Subject | undefined, judge: Judge, { requestedImages }: Look): Verdict {
  const verdict: Verdict = subject ? judge(subject) : { kind: 'unknown' }
  const isRequested = subject?.kind === 'image' && requestedImages.has(subject.imageId)
  return verdict.kind === 'gone' && isRequested ? { kind: 'unknown' } : verdict
}

function isOlder(meta: ObjectMeta, maxAgeMs: number | undefined, nowMs: number): boolean {
  const writtenMs = maxAgeMs === undefined ? undefined : lastWrittenMs(meta)
  return maxAgeMs !== undefined && writtenMs !== undefined && writtenMs + maxAgeMs <= nowMs
}

function identityOf({ plural, record }: Found): string {
  return `${plural}/${record.uid}`
}

function fieldsOf({ plural, record: { namespace, name } }: Found): {
  resource: string
  namespace: string
  name: string
} {
  return { resource: plural, namespace, name }
}

function removalOf({ plural, record: { namespace, name } }: Found, reason: RemovalReason): Removal {
  return { resource: plural, namespace, name, reason }
}
