// SPDX-License-Identifier: Apache-2.0
/**
 * The pipeline of profiles: reports become profiles of containers, and these become profiles of workloads.
 *
 *     report ──added──▶ container ns/profile ──written──▶ workload ns/workload ──▶ ApplicationProfile
 *                       (a turn takes a batch)                                     NetworkNeighborhood
 *
 * Keys wait until it has been quiet for a moment, as agents report all containers of a node together. All work follows
 * from what is stored, so that whoever starts anew, or takes over, begins with every key.
 */
import { ApiError } from '#adapters/apiserver/api-error.ts'
import { followStore } from '#adapters/apiserver/controllers/store-follower.ts'
import type { ApiServer } from '#adapters/apiserver/server.ts'
import type { ObjectRecord, StoreEvent } from '#adapters/db/store.ts'
import { createWorkQueue } from '#adapters/kube/queue/work-queue.ts'
import { type Outcome, runWorkers } from '#adapters/kube/queue/work-runner.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { userProfilePrefix } from '#domain/label-keys.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'
import { consolidateContainer } from './consolidate-container.ts'
import { deriveWorkload } from './derive-workload.ts'
import { createImagePaths } from './image-paths.ts'
import { defaultProfileLimits, type ProfileLimits } from './limits.ts'
import { accessProfiles, type Place } from './profile-access.ts'
import { createProfileIndex, keyOfPlace, placeOfKey } from './profile-index.ts'
import type { KeyKind, ProfileTally, TurnResult } from './profile-tally.ts'
import { collapseConfigurationName } from './read-collapse-settings.ts'
import { isReport, profileNameOf } from './report.ts'

export interface ConsolidatorOptions {
  readonly server: Pick<ApiServer, 'local' | 'operations'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** As they are now; a change is seen within a minute. */
  readonly limits?: () => Partial<ProfileLimits>
  readonly tally: ProfileTally
  /** Where the SBOMs of images are. Default `kubescape`. */
  readonly imageNamespace?: string
  /** A key is worked on when nothing came for it for so long. Default 1,000. */
  readonly quietMs?: number
  /** A key that keeps changing is worked on at least so often. Default 10,000. */
  readonly longestWaitMs?: number
}

export interface Consolidator {
  /** Keys that wait or are worked on. */
  pending(): number
  /** Ends when the work in progress is done. */
  stop(): Promise<void>
}

const defaultImageNamespace = 'kubescape'
const defaultQuietMs = 1_000
const defaultLongestWaitMs = 10_000

/** Profiles worked on at a time: one is read while another one is compacted. */
const concurrency = 2

/** How often to look for what changes without an event. */
const lookEveryMs = 60_000

/** After somebody else was faster. */
const raceAgainMs = 50

/** Starts to work. Resolves when what is stored is known. */
export async function startConsolidator(options: ConsolidatorOptions): Promise<Consolidator> {
  const { server, clock, random, log, tally } = options
  const { quietMs = defaultQuietMs, longestWaitMs = defaultLongestWaitMs } = options
  const limitsNow = () => ({ ...defaultProfileLimits, ...options.limits?.() })
  const access = accessProfiles(server)
  const images = createImagePaths(access.store, options.imageNamespace ?? defaultImageNamespace)
  const index = createProfileIndex()
  const queue = createWorkQueue({ clock, random, debounceMs: quietMs, longestWaitMs })
  const want = (kind: KeyKind, place: Place) => queue.add(`${kind}/${keyOfPlace(place)}`)

  function noteProfile(place: Place, meta: ObjectMeta, atMs: number): void {
    if (isReport(meta)) {
      const name = profileNameOf(place.name)
      if (name !== undefined) want('container', { namespace: place.namespace, name })
    } else for (const workload of index.set(place, meta, atMs)) want('workload', workload)
  }

  function profileHappened({ type, object }: StoreEvent): void {
    if (type !== 'DELETED') noteProfile(object, metaOf(object), clock.nowMs())
    else if (!isReport(metaOf(object))) for (const workload of index.delete(object)) want('workload', workload)
  }

  /** What people write concerns the containers of its workload; what was derived and is gone is derived again. */
  function workloadHappened({ type, object: { namespace, name } }: StoreEvent): void {
    if (name.startsWith(userProfilePrefix)) {
      const workload = { namespace, name: name.slice(userProfilePrefix.length) }
      for (const container of index.containersOf(workload)) want('container', { namespace, name: container })
    } else if (type === 'DELETED') want('workload', { namespace, name })
  }

  function wantAll(): void {
    for (const place of index.all()) want('container', place)
    for (const place of index.workloads()) want('workload', place)
  }

  const kinds: Readonly<Record<string, (event: StoreEvent) => void>> = {
    [access.keyOf('ContainerProfile')]: profileHappened,
    [access.keyOf('ApplicationProfile')]: workloadHappened,
    [access.keyOf('NetworkNeighborhood')]: workloadHappened,
    [access.keyOf('CollapseConfiguration')]: ({ object }) => {
      if (object.name === collapseConfigurationName) wantAll()
    },
  }

  function seen(record: ObjectRecord): void {
    if (record.kind !== access.keyOf('ContainerProfile')) return
    const meta = metaOf(record)
    noteProfile(record, meta, Date.parse(meta.creationTimestamp ?? '') || 0)
  }

  /** A series that nobody continues ends without an event, and so do limits change. */
  function lookAgain(): void {
    const [nowMs, limits] = [clock.nowMs(), limitsNow()]
    if (limits.maxEntries !== maxEntries) wantAll()
    maxEntries = limits.maxEntries
    for (const place of index.silentSince(nowMs - limits.seriesEndAfterMs, nowMs)) want('container', place)
    cancelLook = clock.after(lookEveryMs, lookAgain, { keepsProcessAlive: false })
  }
  let { maxEntries } = limitsNow()
  let cancelLook = clock.after(lookEveryMs, lookAgain, { keepsProcessAlive: false })

  async function turn(kind: KeyKind, place: Place): Promise<Outcome> {
    if (kind === 'workload') {
      await deriveWorkload({ access, limits: limitsNow() }, place, index.containersOf(place))
      return { kind: 'settled' }
    }
    const parts = { access, images, limits: limitsNow(), nowMs: () => clock.nowMs() }
    const { reports, hasMore } = await consolidateContainer(parts, place)
    tally.merged(reports)
    return hasMore ? { kind: 'again', afterMs: 0 } : { kind: 'settled' }
  }

  async function work(key: string): Promise<Outcome> {
    const [kind, place] = readKey(key)
    const startedMs = clock.monotonicMs()
    try {
      const outcome = await turn(kind, place)
      tally.turned(kind, 'done', clock.monotonicMs() - startedMs)
      return outcome
    } catch (error) {
      const [result, outcome] = outcomeOf(error)
      tally.turned(kind, result, clock.monotonicMs() - startedMs)
      if (!outcome) throw error
      return outcome
    }
  }

  const leave = await followStore(access.store, Object.keys(kinds), {
    seen,
    happened: event => kinds[event.object.kind]?.(event),
  })
  const working = runWorkers({ queue, work, concurrency, log: log.child({ component: 'profiles' }) })
  return {
    pending() {
      const { waiting, ready, processing } = queue.counters()
      return waiting + ready + processing
    },
    async stop() {
      leave()
      cancelLook()
      await queue.shutDown()
      await working
    },
  }
}

/** What an error means for its key; without outcome it is a failure, and tried again with back-off. */
function outcomeOf(error: unknown): readonly [TurnResult, Outcome?] {
  if (!(error instanceof ApiError)) return ['failed']
  const { reason, details } = error
  // The namespace is gone or going, and the reports with it.
  if (reason === 'Forbidden' || (reason === 'NotFound' && details?.kind === 'namespaces'))
    return ['gone', { kind: 'settled' }]
  const isRace = reason === 'Conflict' || reason === 'AlreadyExists' || reason === 'NotFound'
  return isRace ? ['raced', { kind: 'again', afterMs: raceAgainMs }] : ['failed']
}

function readKey(key: string): readonly [KeyKind, Place] {
  const slash = key.indexOf('/')
  return [key.slice(0, slash) === 'container' ? 'container' : 'workload', placeOfKey(key.slice(slash + 1))]
}

function metaOf({ meta }: ObjectRecord): ObjectMeta {
  return JSON.parse(meta) as ObjectMeta
}
