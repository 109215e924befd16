// SPDX-License-Identifier: Apache-2.0
/** Starts the image service: takes commands, scans images, stores what is in them. */
import type { ItemEnd, QueueBounds, ScanQueue, TakenItem } from '#adapters/db/scan-queue/queue.ts'
import { openSqliteQueue } from '#adapters/db/scan-queue/sqlite.ts'
import type { EventRecorder } from '#adapters/kube/events/event-recorder.ts'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { LayerStore } from '#engines/sbom/run.ts'
import { catalogers } from '#plugins/catalogers/registry.ts'
import type { Clock } from '#runtime/clock.ts'
import { startHttpServer } from '#runtime/http-server.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import type { Random } from '#runtime/retry.ts'
import { apiRoutes, type Submitted } from './http/routes.ts'
import { defaultLimits, type KubevulnLimits } from './limits.ts'
import type { ImageMatching } from './matching/image-matching.ts'
import { type MetricsServerSettings, serveMetrics } from './metrics/metrics-server.ts'
import { type ScanResult, serviceMetrics } from './metrics/service-metrics.ts'
import { createProvider, type ProviderSettings } from './provider/provider.ts'
import type { ScanCommand } from './queue/command.ts'
import { type JobPhase, jobStatusOf } from './queue/job-status.ts'
import { commandOf, itemOf } from './queue/queued-command.ts'
import { createRateLimits } from './queue/rate-limits.ts'
import { createRetries } from './queue/retries.ts'
import { type GroupContext, ScanLoop } from './queue/scan-loop.ts'
import { commandToRepeat } from './queue/stored-commands.ts'
import { commandForProfile } from './relevancy/command.ts'
import { Relevancy } from './relevancy/relevancy.ts'
import { createResultStore } from './results/result-store.ts'
import { failureEvent } from './scan/failure-events.ts'
import { sbomTool } from './scan/image-puller.ts'
import { ImageScanner, type ScanContext } from './scan/image-scanner.ts'
import { createRegistries, type RegistrySettings } from './scan/registries.ts'
import { otherFailure, type ScanFailure } from './scan/scan-failure.ts'
import { type SuppressionSources, startSuppressions } from './suppressions/start-suppressions.ts'

export { anyOf, oneOfTokens, oneOfUsers } from './http/callers.ts'
export { defaultLimits, type KubevulnLimits } from './limits.ts'
export { type DatabaseMatching, openDatabaseMatching } from './matching/database-matching.ts'
export type { ProviderSettings } from './provider/provider.ts'
export { kubevulnSettings } from './settings.ts'

/** How long a repetition waits for room in the queue. */
const fullQueuePauseMs = 1_000

export interface KubevulnOptions extends SuppressionSources {
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
  readonly registry: RegistrySettings
  /** Where commands wait. Default: in the memory of this process. */
  readonly queue?: ScanQueue
  readonly layers?: LayerStore
  /** `os/architecture` of images for several. */
  readonly platform: string
  readonly limits?: Partial<KubevulnLimits>
  /** Store the packages that containers use, too. Default: no. */
  readonly storesFilteredSboms?: boolean
  /** Store what vulnerabilities concern containers as OpenVEX, too. Default: no. */
  readonly writesVex?: boolean
  /** Whom to tell of results and failures, beside storage; nobody when absent. */
  readonly provider?: ProviderSettings
  /** Where Events about workloads whose images are not scanned are written; nowhere when absent. */
  readonly events?: EventRecorder
  readonly metrics: Metrics
  /** Where to serve metrics, with those of upstream's exporter; nowhere when absent. */
  readonly metricsServer?: MetricsServerSettings
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface Kubevuln {
  readonly port: number
  /** Where metrics are served. */
  readonly metricsPort?: number
  /** Takes a command of the same process, as the HTTP API does. */
  submit(command: ScanCommand): Promise<Submitted>
  /**
   * Matches again what was matched with another database or other exceptions than those of now; resolves with the
   * number of commands that this made. To be called when there is another database, and at the start.
   */
  rematch(): Promise<number>
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>
  /** Takes no more commands, breaks off what runs; it goes on at the next start when the queue outlives the process. */
  stop(): Promise<void>
}

/** The bounds of the queue that go with limits. */
export function queueBounds({
  maxQueueDepth,
  leaseMs,
}: Pick<KubevulnLimits, 'maxQueueDepth' | 'leaseMs'>): QueueBounds {
  return { maxWaiting: maxQueueDepth, leaseMs }
}

/** An image at which the process ended as often as this is given up. */
const maxAttempts = 8
/** Failures of the API server that pass: the work is put off, not lost. */
const passing = ['too-many-requests', 'internal', 'unavailable', 'timeout', 'network', 'conflict'] as const
/** How often it is looked whether everything is done. */
const idlePollMs = 20

/** Starts; resolves when commands are taken. */
export async function startKubevuln(options: KubevulnOptions): Promise<Kubevuln> {
  const limits = { ...defaultLimits, ...options.limits }
  const { clock, log, matching, events } = options
  const stopping = new AbortController()
  const queue = options.queue ?? openSqliteQueue({ file: ':memory:', clock, ...queueBounds(limits) })
  const results = createResultStore(options.results)
  const metrics = serviceMetrics(options.metrics)
  const registries = createRegistries({ settings: options.registry, metrics, clock, random: options.random })
  const cloudCredentials = options.registry.cloudCredentials?.((strategy, result) =>
    metrics.authLookup(strategy, result),
  )
  const rateLimits = createRateLimits(clock)
  let isStarted = false
  const suppressing = await startSuppressions({
    ...options,
    onChange() {
      if (isStarted) void rematch().catch(error => stopping.signal.aborted || log.warn('not matched again', { error }))
    },
  })
  const provider = options.provider && createProvider({ ...options, settings: options.provider })
  const scanner = new ImageScanner({
    results,
    suppressions: suppressing.suppressions,
    onMatched: (command, { document }) => provider?.matched(command, document),
    namespace: options.namespace,
    matching,
    registryFor: registries.of,
    ...(cloudCredentials && { cloudCredentials }),
    metrics,
    catalogers,
    ...(options.layers && { layers: options.layers }),
    platform: options.platform,
    clock,
    relevancy: new Relevancy({
      results,
      namespace: options.namespace,
      hasSboms: options.storesFilteredSboms ?? false,
      hasVex: options.writesVex ?? false,
    }),
    scanTimeoutMs: limits.scanTimeoutMs,
    maxImageBytes: limits.maxImageBytes,
    maxSbomBytes: limits.maxSbomBytes,
  })

  async function work(item: TakenItem, { signal, shared, attempts }: GroupContext): Promise<Omit<ItemEnd, 'id'>> {
    const queued = commandOf(item)
    if (!queued) return { state: 'failed', reason: 'another version of this program left the command; post it again' }
    const { command, lacksCredentials } = queued
    const startedMs = clock.monotonicMs()
    provider?.step(command, { kind: 'started' })
    const note = (phase: JobPhase) => queue.note([item.id], phase)
    const ended = await endOf(command, { note, memory: shared, signal }, attempts)
    const tookMs = Math.round(clock.monotonicMs() - startedMs)
    const end = tell(command, ended, tookMs)
    metrics.waiting((await queue.depth()).waiting)
    log.info('image scanned', { image: command.imageTag, status: end.state, reason: end.reason, tookMs })
    return lacksCredentials && end.state === 'failed'
      ? { ...end, reason: `${end.reason}; its credentials were lost with the process that took it, post it again` }
      : end
  }

  async function endOf(command: ScanCommand, context: ScanContext, attempts: number): Promise<Ended> {
    try {
      const outcome =
        attempts > maxAttempts ? await scanner.giveUp(command, attempts - 1) : await scanner.scan(command, context)
      if (outcome.kind === 'done') return outcome.isPartial ? 'partial' : 'success'
      if (outcome.isRateLimited) rateLimits.note(command)
      return outcome.failure
    } catch (error) {
      if (context.signal.aborted || isKubeError(error, ...passing)) throw error
      if (isKubeError(error)) return otherFailure('result_upload_failed', `the result is not stored: ${error.message}`)
      log.error('image scan failed', { image: command.imageTag, error })
      return otherFailure('unexpected_error', 'unexpected error')
    }
  }

  /** Tells everybody who wants to know how a command ended. */
  function tell(command: ScanCommand, ended: Ended, tookMs: number): Omit<ItemEnd, 'id'> {
    const failure = typeof ended === 'string' ? undefined : ended
    const outcome = typeof ended === 'string' ? ended : 'error'
    const reason = failure?.reason ?? 'none'
    metrics.completed(command.endpoint, outcome, reason)
    metrics.took({ endpoint: command.endpoint, outcome, reason }, tookMs / 1_000)
    if (failure?.isPassing) retries.failed(command)
    else retries.settled(command)
    if (!failure) {
      for (const kind of ['success', 'done'] as const) provider?.step(command, { kind })
      return { state: 'succeeded', reason: '' }
    }
    provider?.failed(command, failure)
    provider?.step(command, { kind: 'failed', because: failure.message })
    const event = failureEvent(command, failure)
    if (event) events?.record(event)
    return { state: 'failed', reason: failure.message }
  }

  const loop = new ScanLoop({ queue, concurrency: limits.scanConcurrency, leaseMs: limits.leaseMs, clock, log, work })

  async function submit(command: ScanCommand): Promise<Submitted> {
    if (stopping.signal.aborted) return 'closed'
    if (rateLimits.isLimited(command)) {
      metrics.rejected(command.endpoint, 'too_many_requests')
      return 'rate-limited'
    }
    const added = await queue.add(itemOf(command))
    if (added === 'full') {
      metrics.rejected(command.endpoint, 'queue_full')
      return 'full'
    }
    retries.settled(command)
    provider?.step(command, { kind: 'accepted' })
    loop.wake()
    return 'taken'
  }

  const retries = createRetries(options, async command => ((await submit(command)) === 'taken' ? 'taken' : 'refused'))

  async function rematch(): Promise<number> {
    const databaseVersion = matching()?.databaseVersion
    if (databaseVersion === undefined) return 0
    const exceptionsVersion = async (command: ScanCommand) => (await suppressing.suppressions.of(command)).version
    let submitted = 0
    for await (const metadata of results.list('vulnerabilitymanifestsummaries', stopping.signal)) {
      const command = await commandToRepeat(metadata, databaseVersion, exceptionsVersion)
      if (!command) continue
      while ((await submit(command)) === 'full') await clock.sleep(fullQueuePauseMs, stopping.signal)
      submitted++
    }
    return submitted
  }

  const server = await startHttpServer({
    ...(options.host !== undefined && { host: options.host }),
    port: options.port,
    log,
    routes: apiRoutes({
      isAllowed: options.isAllowed,
      submit,
      onInvalid: endpoint => metrics.rejected(endpoint, 'invalid_request'),
      commandFor: profile => commandForProfile(profile, results),
      async job(id) {
        const job = await queue.job(id)
        return job && jobStatusOf(job)
      },
      isReady: () => matching() !== undefined,
      ...(options.metricsServer && { metrics: () => metricsText(options.metrics.families()) }),
      diagnostics: async () => ({
        scanMode: 'in-process',
        sbomCreatorVersion: sbomTool.version,
        cveScannerVersion: matching()?.version ?? '',
        cveDBVersion: matching()?.databaseVersion ?? '',
        scanTimeout: `${limits.scanTimeoutMs / 1_000}s`,
        // There is no second scanner to wait for.
        scannerReadinessTimeout: '0s',
        storageEnabled: true,
        riskAcceptanceEnabled: options.exceptions !== undefined,
        queueDepth: (await queue.depth()).waiting,
        running: loop.running,
      }),
    }),
  })
  isStarted = true
  const exporter = options.metricsServer && (await serveMetrics(options, options.metricsServer))
  return {
    port: server.port,
    ...(exporter && { metricsPort: exporter.port }),
    submit,
    rematch,
    async idle() {
      const isBusy = async () => {
        const { waiting, running } = await queue.depth()
        return waiting + running + loop.running > 0
      }
      while (await isBusy()) await clock.sleep(idlePollMs, stopping.signal)
    },
    async stop() {
      stopping.abort(new Error('the service is stopping'))
      retries.stop()
      await Promise.all([server.stop(), loop.stop(), exporter?.stop(), suppressing.stop()])
      await Promise.all([registries.close(), queue.close(), provider?.stop()])
    },
  }
}

/** How a command ended: with a result, or why with none. */
type Ended = Exclude<ScanResult, 'error'> | ScanFailure
