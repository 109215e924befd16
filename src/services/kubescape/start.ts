// SPDX-License-Identifier: Apache-2.0
/** Starts the posture service: watches a cluster and keeps the results of its objects. */

import { createWorkQueue } from '#adapters/kube/queue/work-queue.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { admissionKinds } from '#engines/posture/admission.ts'
import type { ControlInputs } from '#engines/posture/library/facts.ts'
import type { NamespaceChoice } from '#engines/posture/namespace-choice.ts'
import { Posture } from '#engines/posture/posture.ts'
import { metadataTypes } from '#engines/posture/prune.ts'
import { defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import type { Clock } from '#runtime/clock.ts'
import { createHealth } from '#runtime/health.ts'
import type { Log } from '#runtime/log.ts'
import { createMetrics } from '#runtime/metrics.ts'
import type { Random } from '#runtime/retry.ts'
import type { Tracer } from '#runtime/telemetry.ts'
import type { LiveState } from './api/live-scan.ts'
import { type CustomRules, chooseLibrary } from './chosen-library.ts'
import { Decisions, decisionKinds } from './decisions.ts'
import { type ExceptionState, exceptionFamilies } from './exceptions/exception-book.ts'
import { writeExceptionStatus } from './exceptions/status-writer.ts'
import { exporterFamilies } from './exporter-metrics.ts'
import { ImageFacts, imageResultKind } from './image-facts.ts'
import { followInputFile } from './input-file.ts'
import { PostureLoop } from './posture-loop.ts'
import { createResultClient, type ResultWrites } from './result-client.ts'
import type { ResultSetup } from './result-objects.ts'
import { ResultWriter } from './result-writer.ts'
import type { Scoreboard } from './scoreboard.ts'
import { type ApiSettings, startServiceApi } from './service-api.ts'
import { type UnreadKind, unreadFamily } from './unread-kind.ts'
import { type FindPath, WatchedKinds } from './watched-kinds.ts'

/** A change is evaluated after this long without another … */
const debounceMs = 100
/** … and at the latest after this long. */
const longestWaitMs = 500

export interface KubescapeOptions {
  /** The cluster that is watched. */
  readonly cluster: KubeRest
  /** Where the status of exceptions is written, which says what they excuse; nowhere when absent. */
  readonly exceptionStatus?: KubeRest
  /** Where results are written: the same server behind the aggregator, or storage directly. */
  readonly results: KubeRest
  /** Writes results where they are kept in the same process; over `results` when absent. */
  readonly resultWrites?: ResultWrites
  readonly findPath: FindPath
  /** Finds results of image scans beside ours, which controls about images read; absent: they are told nothing. */
  readonly findResultPath?: FindPath
  readonly setup: ResultSetup
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** `noTracer` where nothing is traced. */
  readonly tracer: Tracer
  /** Given at the start; wins over what stands in the cluster. */
  readonly controlInputs?: ControlInputs
  /** A JSON file of control inputs, in their place; followed as it changes. */
  readonly controlInputsFile?: string
  readonly apiServerVersion?: string
  readonly onProgress?: (done: number, all: number) => void
  /** Frameworks whose controls are evaluated; all when absent or empty. */
  readonly frameworks?: readonly string[]
  readonly customRules?: CustomRules
  /** Tells of other custom rules until `signal` aborts; those that cannot be used are refused by throwing. */
  readonly followCustomRules?: (use: (rules: CustomRules) => Promise<void>, signal: AbortSignal) => void
  /** Namespaces whose objects get results; objects of all others are still joined with them. */
  readonly namespaces?: NamespaceChoice
  /** Where to serve the HTTP API, probes and metrics; nowhere when absent. */
  readonly api?: ApiSettings & { readonly hasWorkloadMetrics: boolean }
}

export type { CustomRules } from './chosen-library.ts'
export type { ResultWrites } from './result-client.ts'
export { kubescapeSettings } from './settings.ts'

/** What the service says of itself. */
export interface KubescapeState {
  readonly objects: number
  readonly evaluated: number
  readonly written: number
  readonly unchanged: number
  readonly removed: number
  readonly waiting: number
  readonly missingKinds: readonly string[]
  /** Kinds that are served and may not be read: what needs them is not evaluated. */
  readonly unreadKinds: readonly UnreadKind[]
  /** Exceptions in the cluster, with what they excuse. */
  readonly exceptions: readonly ExceptionState[]
}

export interface Kubescape {
  readonly scoreboard: Scoreboard
  /** Port of the HTTP API, where there is one. */
  readonly port?: number
  /** Resolves when the results of everything that was there at the start are stored. */
  readonly firstScan: Promise<void>
  state(): KubescapeState
  /** Ends watching, finishes the writes in progress. */
  stop(): Promise<void>
}

/** Starts; resolves when every kind is listed and work begins. Rejects when `signal` aborts before. */
export async function startKubescape(options: KubescapeOptions, signal: AbortSignal): Promise<Kubescape> {
  const { cluster, results, findPath, setup, clock, random, log, tracer } = options
  let chosen = chooseLibrary(options.frameworks ?? [], options.customRules)
  const posture = new Posture(chosen.library, {
    controlInputs: { ...defaultControlInputs, ...options.controlInputs },
    ...(options.apiServerVersion !== undefined && { apiServerVersion: options.apiServerVersion }),
  })
  const queue = createWorkQueue({ clock, random, debounceMs, longestWaitMs })
  const writer = new ResultWriter(createResultClient(results, options.resultWrites), setup)
  const decisions = new Decisions({
    posture,
    ownNamespace: setup.ownNamespace,
    ...(options.controlInputs && { controlInputs: options.controlInputs }),
    log,
    onChange: () => loop.evaluateAll(),
  })
  const loop: PostureLoop = new PostureLoop({
    posture,
    queue,
    writer,
    log,
    tracer,
    clock,
    clusterName: setup.clusterName,
    decisions,
    ...(options.namespaces && { namespaces: options.namespaces }),
    ...(options.onProgress && { onProgress: options.onProgress }),
  })
  const watched = new WatchedKinds({
    rest: cluster,
    findPath,
    kinds: watchedOf(chosen.kinds),
    ...(!options.customRules && { metadataTypes }),
    clock,
    random,
    log,
    onPut: object => loop.put(object),
    onRemove: object => loop.remove(object),
    onUnread: noteUnread,
  })
  const imageFacts = new ImageFacts({ put: fact => loop.put(fact), remove: fact => loop.remove(fact) })
  const watchedImages = new WatchedKinds({
    rest: results,
    findPath: options.findResultPath ?? (async () => undefined),
    kinds: [imageResultKind],
    clock,
    random,
    log,
    onPut: object => imageFacts.put(object),
    onRemove: object => imageFacts.remove(object),
  })
  const watchedDecisions = new WatchedKinds({
    rest: cluster,
    findPath,
    kinds: decisionKinds,
    clock,
    random,
    log,
    onPut: object => decisions.put(object),
    onRemove: object => decisions.remove(object),
  })
  const stopping = new AbortController()
  let isListed = false
  const live = (): LiveState => ({
    parts: chosen.parts,
    index: posture.index,
    facts: posture.facts,
    exceptions: decisions.exceptions.active,
    clusterName: setup.clusterName,
    unread: unread(),
  })
  const api = options.api && (await startApi(options.api))
  try {
    if (options.controlInputsFile !== undefined) await followInputs(options.controlInputsFile)
    await Promise.all([
      writer.load(signal),
      watched.start(signal),
      watchedDecisions.start(signal),
      watchedImages.start(signal),
    ])
  } catch (error) {
    await api?.stop()
    throw error
  }
  isListed = true
  const running = loop.run()
  const statusWritten = writeStatus()
  options.followCustomRules?.(useRules, AbortSignal.any([signal, stopping.signal]))

  function unread(): UnreadKind[] {
    return [watched, watchedImages, watchedDecisions].flatMap(each => each.unread)
  }

  /** What joins a kind that may not be read is not known, and no pass. */
  function noteUnread(): void {
    posture.useFacts({ ...posture.facts, unreadKinds: new Set(watched.unread.map(({ kind }) => kind)) })
    loop.evaluateAll()
  }

  /** Rules in CEL join nothing: they need not wait until objects of a new kind are listed. */
  async function useRules(rules: CustomRules): Promise<void> {
    const next = chooseLibrary(options.frameworks ?? [], rules)
    await watched.watch(watchedOf(next.kinds), AbortSignal.any([signal, stopping.signal]))
    chosen = next
    posture.useLibrary(next.library)
    loop.evaluateAll()
    log.info('custom rules are used', { count: rules.controls.length })
  }

  /** What an exception excuses is known when everything was evaluated once. */
  async function writeStatus(): Promise<void> {
    if (!options.exceptionStatus) return
    await Promise.race([loop.firstScan, running])
    const parts = { rest: options.exceptionStatus, book: decisions.exceptions, clock, log }
    await writeExceptionStatus(parts, AbortSignal.any([signal, stopping.signal]))
  }

  function followInputs(path: string): Promise<void> {
    const onInputs = (inputs: unknown) => decisions.useFile(inputs)
    return followInputFile({ path, clock, log, onInputs }, AbortSignal.any([signal, stopping.signal]))
  }

  async function startApi({ hasWorkloadMetrics, ...settings }: NonNullable<KubescapeOptions['api']>) {
    const health = createHealth()
    health.addReadiness('first-list', () => (isListed ? undefined : 'the objects of the cluster are not listed yet'))
    const metrics = createMetrics()
    const { scoreboard } = loop
    const exporter = { scoreboard, ownNamespace: setup.ownNamespace, hasWorkloads: hasWorkloadMetrics }
    const told = [...exporterFamilies(exporter), ...exceptionFamilies(decisions.exceptions), unreadFamily(unread)]
    for (const family of told) metrics.add(family)
    return startServiceApi({
      library: () => chosen.parts,
      settings,
      health,
      metrics,
      live: () => (isListed ? live() : undefined),
      clock,
      log,
    })
  }

  return {
    scoreboard: loop.scoreboard,
    ...(api && { port: api.port }),
    firstScan: loop.firstScan,
    state: () => ({
      objects: posture.index.size,
      evaluated: loop.evaluated,
      ...writer.counters,
      waiting: queue.counters().waiting + queue.counters().ready,
      missingKinds: watched.missing,
      unreadKinds: unread(),
      exceptions: decisions.exceptions.states(),
    }),
    async stop() {
      stopping.abort()
      await api?.stop()
      await Promise.all([watched.stop(), watchedDecisions.stop(), watchedImages.stop()])
      await queue.shutDown()
      await Promise.all([running, statusWritten])
    },
  }
}

/** What rules look at, and what tells of admission; results of image scans are watched beside ours. */
function watchedOf(kinds: readonly string[]): readonly string[] {
  return [...new Set([...kinds, ...admissionKinds])].filter(kind => kind !== imageResultKind).sort()
}
