// SPDX-License-Identifier: Apache-2.0
/**
 * Has the images of a cluster scanned as they come and change.
 *
 * ```
 * informers ─► plan (200 ms after a change, at most once a second) ─► what was not posted yet ─► image service
 * ```
 */
import { createInformer, type Informer } from '#adapters/kube/informer/informer.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { type PlannedImage, planImages, plannedKinds } from '#engines/imageplan/plan.ts'
import { type PlannedProfile, planProfiles } from '#engines/imageplan/profiles.ts'
import { prunedForPlan } from '#engines/imageplan/prune.ts'
import type { CancelTimer, Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'
import type { ImageCommands, Posted } from './image-commands.ts'
import type { PullCredentials } from './pull-credentials.ts'

export interface FollowOptions {
  readonly cluster: KubeRest
  /** Finds the path of a kind's collection; undefined when the cluster does not serve it. */
  readonly findPath: (kind: string) => Promise<string | undefined>
  readonly clusterName: string
  readonly commands: ImageCommands
  readonly credentials: PullCredentials
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface ImageFollower {
  /** Images that are planned now. */
  readonly planned: () => number
  /** Resolves when everything that was there at the start has been posted. */
  readonly firstPlan: Promise<void>
  stop(): Promise<void>
}

const settleMs = 200
/** Between two plans, so that a cluster that never rests costs little. */
const pauseMs = 1_000
/** Commands on their way at the same time. */
const concurrency = 8

/** Starts to watch; resolves when it is told of changes. */
export async function followImages(options: FollowOptions, signal: AbortSignal): Promise<ImageFollower> {
  const { clock, log } = options
  const stopping = new AbortController()
  const informers = await informersOf(options, () => schedule(settleMs), AbortSignal.any([signal, stopping.signal]))
  const first = Promise.withResolvers<void>()
  /** What was posted last for each container. */
  let posted = new Map<string, string>()
  let planned = 0
  let timer: CancelTimer | undefined
  let running: Promise<void> | undefined
  let isDueAgain = false
  /** Before then nothing is planned again. */
  let nextMs = Number.NEGATIVE_INFINITY
  /** Half a cluster would be planned without the pods of its templates. */
  let isSynced = false

  function schedule(delayMs: number): void {
    if (stopping.signal.aborted || !isSynced) return
    if (running) isDueAgain = true
    else
      timer ??= clock.after(Math.max(delayMs, nextMs - clock.monotonicMs()), () => {
        timer = undefined
        running = work()
      })
  }

  async function work(): Promise<void> {
    let isComplete = false
    try {
      isComplete = await postNew()
    } catch (error) {
      if (!stopping.signal.aborted) log.warn('images could not be planned', { error })
    }
    running = undefined
    nextMs = clock.monotonicMs() + pauseMs
    if (isComplete) first.resolve()
    if (isDueAgain || !isComplete) {
      isDueAgain = false
      schedule(pauseMs)
    }
  }

  /** Posts what differs from what was posted; true when all of it was taken or refused for good. */
  async function postNew(): Promise<boolean> {
    const objects = informers.flatMap(({ store }) => [...store.values()])
    const images = planImages(objects, options.clusterName)
    planned = images.length
    const posts = [
      ...images.map(image => postOf(image, options)),
      ...planProfiles(objects).map(each => profilePostOf(each, options)),
    ]
    const next = new Map<string, string>()
    const waiting = posts.filter(({ key, text }) => {
      if (posted.get(key) !== text) return true
      next.set(key, text)
      return false
    })
    posted = next
    let isComplete = true
    async function worker(): Promise<void> {
      for (let next = waiting.shift(); next && !stopping.signal.aborted; next = waiting.shift()) {
        const outcome = await next.send(stopping.signal)
        if (outcome === 'later') isComplete = false
        else posted.set(next.key, next.text)
        if (outcome === 'refused') log.warn('image refused', next.about)
      }
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
    return isComplete
  }

  async function begin(): Promise<void> {
    try {
      await Promise.all(informers.map(({ synced }) => synced))
      isSynced = true
      schedule(0)
    } catch {
      // Stopped before the cluster was known.
      first.resolve()
    }
  }

  void begin()
  return {
    planned: () => planned,
    firstPlan: first.promise,
    async stop() {
      stopping.abort()
      timer?.()
      first.resolve()
      await Promise.all([running, ...informers.map(informer => informer.stop())])
    },
  }
}

/** Something to be posted once, and again when its text changes. */
interface Post {
  readonly key: string
  readonly text: string
  readonly about: { readonly wlid: string; readonly image?: string; readonly object?: string }
  send(signal: AbortSignal): Promise<Posted>
}

function postOf(image: PlannedImage, { commands, credentials }: FollowOptions): Post {
  const { wlid, containerName, imageTag } = image
  return {
    key: `${wlid}\n${containerName}`,
    text: JSON.stringify(image),
    about: { wlid, image: imageTag },
    send: async signal => commands.post(image, await credentials.of(image), signal),
  }
}

function profilePostOf(profile: PlannedProfile, { commands }: FollowOptions): Post {
  const { namespace, name, wlid } = profile
  return {
    key: `profile ${namespace}/${name}`,
    text: JSON.stringify(profile),
    about: { wlid, object: `${namespace}/${name}` },
    send: signal => commands.postProfile(profile, signal),
  }
}

async function informersOf(
  { cluster, findPath, clock, random, log }: FollowOptions,
  onChange: () => void,
  signal: AbortSignal,
): Promise<readonly Informer<KubeObject>[]> {
  const paths = await Promise.all(plannedKinds.map(findPath))
  return paths
    .filter(path => path !== undefined)
    .map(path => {
      const informer = createInformer<KubeObject>({
        rest: cluster,
        path,
        clock,
        random,
        log,
        transform: prunedForPlan,
      })
      informer.on({ added: onChange, updated: onChange, deleted: onChange })
      informer.start(signal)
      return informer
    })
}
