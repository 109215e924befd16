// SPDX-License-Identifier: Apache-2.0
/** Starts the image service: takes commands, scans images, stores what is in them. */
import { timingSafeEqual } from 'node:crypto'
import type { KubeRest } from '#adapters/kube/rest.ts'
import { createRegistryClient, type RegistryClient, type RegistryOptions } from '#adapters/oci/registry.ts'
import type { LayerStore } from '#engines/sbom/run.ts'
import { catalogers } from '#plugins/catalogers/registry.ts'
import type { Clock } from '#runtime/clock.ts'
import { startHttpServer } from '#runtime/http-server.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Random } from '#runtime/retry.ts'
import type { Endpoint, ScanCommand } from './command.ts'
import { FairQueue, type Queued } from './fair-queue.ts'
import type { ImageMatching } from './image-matching.ts'
import type { RegistryFor } from './image-puller.ts'
import { ImageScanner } from './image-scanner.ts'
import { JobBook, type JobPhase } from './job-book.ts'
import { defaultLimits, type KubevulnLimits } from './limits.ts'
import { createResultStore } from './result-store.ts'
import { apiRoutes } from './routes.ts'
import { commandToRepeat } from './stored-commands.ts'

export { type DatabaseMatching, openDatabaseMatching } from './database-matching.ts'
export type { KubevulnLimits } from './limits.ts'
export { kubevulnSettings } from './settings.ts'

/** Jobs that are told of the same work; the results are there for all. */
const maxJobsOfWork = 100

/** How long a repetition waits for room in the queue. */
const fullQueuePauseMs = 1_000

export interface KubevulnOptions {
  /** Where results are written: the API server before the aggregator, or storage directly. */
  readonly results: KubeRest
  /** Where results about images are. */
  readonly namespace: string
  readonly host?: string
  /** 0 takes any free port. */
  readonly port: number
  readonly isAllowed: (token: string) => Promise<boolean>
  /** The database of now; undefined while there is none. */
  readonly matching: () => ImageMatching | undefined
  readonly registry: Pick<RegistryOptions, 'ca' | 'proxyFor' | 'mirrors'> & {
    /** Speaks plain HTTP with, or does not check the certificate of, whatever a command says. */
    readonly useHttp?: boolean
    readonly skipTlsVerify?: boolean
  }
  readonly layers?: LayerStore
  /** `os/architecture` of images for several. */
  readonly platform: string
  readonly limits?: Partial<KubevulnLimits>
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface Kubevuln {
  readonly port: number
  /** Takes a command of the same process, as the HTTP API does. */
  submit(command: ScanCommand): Queued
  /**
   * Matches again what was matched with another database than that of now; resolves with the number of commands
   * that this made. To be called when there is another database, and at the start.
   */
  rematch(): Promise<number>
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>
  /** Takes no more commands, breaks off what runs. */
  stop(): Promise<void>
}

/** Starts; resolves when commands are taken. */
export async function startKubevuln(options: KubevulnOptions): Promise<Kubevuln> {
  const limits = { ...defaultLimits, ...options.limits }
  const { clock, log, matching } = options
  const stopping = new AbortController()
  const jobs = new JobBook(clock)
  const queue = new FairQueue({ concurrency: limits.scanConcurrency, maxWaiting: limits.maxQueueDepth })
  const results = createResultStore(options.results)
  const registries = registriesOf(options)
  const scanner = new ImageScanner({
    results,
    namespace: options.namespace,
    matching,
    registryFor: registries.of,
    catalogers,
    ...(options.layers && { layers: options.layers }),
    platform: options.platform,
    clock,
    scanTimeoutMs: limits.scanTimeoutMs,
    maxImageBytes: limits.maxImageBytes,
    maxSbomBytes: limits.maxSbomBytes,
  })
  const meters = metersOf(options.metrics, queue)

  /** Ids of the jobs that wait for the same work, by its key. */
  const waitingJobs = new Map<string, string[]>()

  function follow(jobId: string, endpoint: Endpoint, key: string): void {
    const ids = waitingJobs.get(key) ?? []
    if (jobId === '' || ids.length >= maxJobsOfWork) return
    waitingJobs.set(key, [...ids, jobId])
    jobs.accept(jobId, endpoint)
  }

  async function run(command: ScanCommand, key: string): Promise<void> {
    const ids = waitingJobs.get(key) ?? []
    waitingJobs.delete(key)
    const startedMs = clock.monotonicMs()
    const { state, label, reason } = await endOf(command, ids)
    const tookMs = Math.round(clock.monotonicMs() - startedMs)
    for (const id of ids) jobs.finish(id, state, reason)
    meters.completed(command.endpoint, state, label)
    meters.took(command.endpoint, tookMs / 1_000)
    log.info('image scanned', { image: command.imageTag, status: state, reason, tookMs })
  }

  async function endOf(command: ScanCommand, ids: readonly string[]): Promise<Ended> {
    const noteAll = (phase: JobPhase) => {
      for (const id of ids) jobs.note(id, phase)
    }
    try {
      const outcome = await scanner.scan(command, noteAll, stopping.signal)
      if (outcome.kind === 'done') return { state: 'succeeded', label: '', reason: '' }
      return { state: 'failed', label: outcome.status, reason: outcome.reason }
    } catch (error) {
      if (stopping.signal.aborted) return { state: 'abandoned', label: 'stopping', reason: 'the service stopped' }
      log.error('image scan failed', { image: command.imageTag, error })
      return { state: 'failed', label: 'unexpected_error', reason: 'unexpected error' }
    }
  }

  function submit(command: ScanCommand): Queued {
    const { endpoint, slug, wlid, containerName, platform = '', namespace, jobId } = command
    const key = JSON.stringify([endpoint, slug, wlid, containerName, platform, command.credentials])
    const queued = queue.add({ key, owner: namespace, run: () => run(command, key) })
    if (queued === 'queued' || queued === 'joined') follow(jobId, endpoint, key)
    if (queued === 'full') meters.rejected(endpoint, 'queue_full')
    return queued
  }

  const server = await startHttpServer({
    ...(options.host !== undefined && { host: options.host }),
    port: options.port,
    log,
    routes: apiRoutes({
      isAllowed: options.isAllowed,
      submit,
      job: id => jobs.get(id),
      isReady: () => matching() !== undefined,
      diagnostics: () => ({
        scanMode: 'in-process',
        cveScannerVersion: matching()?.version ?? '',
        cveDBVersion: matching()?.databaseVersion ?? '',
        scanTimeout: `${limits.scanTimeoutMs / 1_000}s`,
        storageEnabled: true,
        queueDepth: queue.waiting,
        running: queue.running,
      }),
    }),
  })
  return {
    port: server.port,
    submit,
    async rematch() {
      const databaseVersion = matching()?.databaseVersion
      if (databaseVersion === undefined) return 0
      let submitted = 0
      for await (const metadata of results.list('vulnerabilitymanifestsummaries', stopping.signal)) {
        const command = commandToRepeat(metadata, databaseVersion)
        if (!command) continue
        while (submit(command) === 'full') await clock.sleep(fullQueuePauseMs, stopping.signal)
        submitted++
      }
      return submitted
    },
    async idle() {
      while (queue.waiting + queue.running > 0) await clock.sleep(20, stopping.signal)
    },
    async stop() {
      stopping.abort(new Error('the service is stopping'))
      await Promise.all([server.stop(), queue.close()])
      await registries.close()
    },
  }
}

/** How a command ended; `label` is one of few, for metrics. */
interface Ended {
  readonly state: 'succeeded' | 'failed' | 'abandoned'
  readonly label: string
  readonly reason: string
}

interface Registries {
  readonly of: RegistryFor
  close(): Promise<void>
}

/** One client for each way of speaking, so that tokens and patience are shared by all scans. */
function registriesOf({ registry, clock, random }: KubevulnOptions): Registries {
  const clients = new Map<string, RegistryClient>()
  return {
    of(way) {
      const useHttp = way.useHttp || registry.useHttp === true
      const skipTlsVerify = way.skipTlsVerify || registry.skipTlsVerify === true
      const key = `${useHttp} ${skipTlsVerify}`
      const known = clients.get(key)
      if (known) return known
      const made = createRegistryClient({
        ...registry,
        clock,
        random,
        credentialsFor: async () => [],
        useHttp,
        skipTlsVerify,
      })
      clients.set(key, made)
      return made
    },
    async close() {
      await Promise.all([...clients.values()].map(client => client.close()))
    },
  }
}

/** Lets in whoever has one of the tokens. Compared in constant time. */
export function oneOfTokens(tokens: readonly string[]): (token: string) => Promise<boolean> {
  const known = tokens.map(token => Buffer.from(token))
  return async token => {
    const given = Buffer.from(token)
    return known.filter(each => each.length === given.length && timingSafeEqual(each, given)).length > 0
  }
}

interface Meters {
  completed(endpoint: string, outcome: string, reason: string): void
  rejected(endpoint: string, reason: string): void
  took(endpoint: string, seconds: number): void
}

function metersOf(metrics: Metrics, queue: FairQueue): Meters {
  const completed = metrics.counter({
    name: 'kubevuln_scans_completed_total',
    help: 'Scans that ended.',
    labels: ['endpoint', 'outcome', 'reason'],
  })
  const rejected = metrics.counter({
    name: 'kubevuln_scan_rejections_total',
    help: 'Commands that were not taken.',
    labels: ['endpoint', 'reason'],
  })
  const took = metrics.histogram({
    name: 'kubevuln_scan_duration_seconds',
    help: 'Time from the start of a scan to its stored result.',
    labels: ['endpoint'],
    bounds: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  })
  const depth = metrics.gauge({ name: 'kubevuln_worker_pool_queue_depth', help: 'Commands that wait.' })
  const sample = () => depth.set({}, queue.waiting)
  return {
    completed(endpoint, outcome, reason) {
      completed.inc({ endpoint, outcome, reason })
      sample()
    },
    rejected(endpoint, reason) {
      rejected.inc({ endpoint, reason })
      sample()
    },
    took: (endpoint, seconds) => took.observe({ endpoint }, seconds),
  }
}
