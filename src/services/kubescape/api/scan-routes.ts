// SPDX-License-Identifier: Apache-2.0
/** The HTTP API of upstream's in-cluster service: `/v1/scan`, `/v1/status`, `/v1/results`, `/v1/metrics`. */
import { randomUUID } from 'node:crypto'
import type { LibraryParts } from '#engines/posture/library/library.ts'
import type { OutputFormat } from '#engines/report/output-format.ts'
import { outputs } from '#plugins/outputs/registry.ts'
import type { Clock } from '#runtime/clock.ts'
import { HttpError, type HttpReply, type HttpRequest, type HttpRoutes, jsonReply } from '#runtime/http-server.ts'
import type { Log } from '#runtime/log.ts'
import { metricsContentType } from '#runtime/metrics-text.ts'
import { callBack } from './callback.ts'
import { type CallbackPolicy, readCallbackUrl } from './callback-target.ts'
import { inSlices, type LiveState, liveScan } from './live-scan.ts'
import { type QueuedScan, ScanQueue } from './scan-queue.ts'
import { frameworkNames, readScanRequest, type ScanRequest } from './scan-request.ts'
import type { ScanStore } from './scan-store.ts'

export interface ScanApiParts {
  /** What may be asked for. */
  readonly library: () => LibraryParts
  readonly store: ScanStore
  /** The running service; undefined until everything is listed. */
  readonly live: () => LiveState | undefined
  /** Scans that may wait. */
  readonly capacity: number
  readonly callbacks: CallbackPolicy
  readonly clock: Clock
  readonly log: Log
}

export interface ScanApi {
  readonly routes: HttpRoutes
  /** Cancels every scan. */
  stop(): Promise<void>
}

const renderOptions = { color: false, widthColumns: 120, verbose: true, showEvidence: true }

/** The routes, and the queue behind them. */
export function createScanApi(parts: ScanApiParts): ScanApi {
  const { store, clock, log } = parts
  const queue = new ScanQueue(parts.capacity, randomUUID, async (id, end) => {
    if (end.kind === 'failed') await store.putFailure(id, end.because)
  })

  async function postScan(request: HttpRequest): Promise<HttpReply> {
    const { query } = request
    const scan = readScanRequest((await request.body()).toString('utf8'), parts.library())
    const callback = query.get('callback') ? readCallbackUrl(query.get('callback') ?? '', parts.callbacks) : undefined
    if (typeof callback === 'string') throw new HttpError(400, `callback: ${callback}`)
    const queued = queue.submit((id, signal) => runScan(id, scan, signal))
    if (!queued) return { ...answer('', 'error', 'too many scans are waiting', 429), headers: tryAgain }
    const { id, ended } = queued
    log.info('scan taken', { id })
    if (callback) void tell(callback, queued)
    if (!isSet(query, 'wait')) return answer(id, 'busy', '')
    await ended
    return results(id, isSet(query, 'keep'))
  }

  async function tell(callback: URL, { id, ended }: QueuedScan): Promise<void> {
    await callBack(callback, id, await ended, { policy: parts.callbacks, clock, log })
  }

  async function runScan(id: string, request: ScanRequest, signal: AbortSignal): Promise<void> {
    const report = await liveScan(id, request, liveNow(), { clock, signal })
    await store.putReport(id, inSlices(formatNamed('json').render(report, renderOptions), clock, signal))
  }

  function liveNow(): LiveState {
    const live = parts.live()
    if (!live) throw new HttpError(503, 'the objects of the cluster are not listed yet; try again when /readyz is ok')
    return live
  }

  async function results(id: string, keep: boolean): Promise<HttpReply> {
    const scan = await store.find(id)
    if (!scan) return { status: 204 }
    if (scan.kind === 'failure') {
      if (!keep) await store.remove(id)
      return answer(id, 'error', scan.because, 500)
    }
    return {
      headers: { 'content-type': 'application/json' },
      body: (async function* () {
        yield `${JSON.stringify({ id, type: 'v1results' }).slice(0, -1)},"response":`
        yield* scan.read()
        yield '}'
        // Only what was sent whole may be forgotten.
        if (!keep) await store.remove(id)
      })(),
    }
  }

  async function getResults({ query }: HttpRequest): Promise<HttpReply> {
    const id = idOf(query)
    if (id === undefined) return answer('', 'error', 'expected ?id= of a scan', 400)
    if (queue.isBusy(id)) return answer(id, 'busy', id)
    return results(id, isSet(query, 'keep'))
  }

  async function deleteResults({ query }: HttpRequest): Promise<HttpReply> {
    const id = idOf(query)
    if (isSet(query, 'all')) await store.removeAll()
    else if (id === undefined) return answer('', 'error', 'expected ?id= of a scan, or ?all=true', 400)
    else await store.remove(id)
    return answer(id ?? '', 'ready', '')
  }

  function status({ query }: HttpRequest): HttpReply {
    const id = idOf(query) ?? queue.latestId
    const isBusy = id !== undefined && queue.isBusy(id)
    const unreadKinds = parts.live()?.unread ?? []
    return jsonReply({
      id: id ?? '',
      type: isBusy ? 'busy' : 'notBusy',
      response: isBusy ? id : '',
      // Ours: upstream tells it in reports alone.
      ...(unreadKinds.length > 0 && { unreadKinds }),
    })
  }

  function cancel({ query }: HttpRequest): HttpReply {
    const id = idOf(query)
    if (!queue.cancel(id)) return answer(id ?? '', 'error', 'no such scan waits or runs', 404)
    return answer(id ?? '', 'ready', 'cancelled')
  }

  async function metrics({ query, signal }: HttpRequest): Promise<HttpReply> {
    const names = (query.get('frameworks') ?? '').split(',').filter(name => name !== '')
    const request: ScanRequest = { ...everything, frameworks: frameworkNames(names, parts.library()) }
    const report = await liveScan(randomUUID(), request, liveNow(), { clock, signal })
    const body = inSlices(formatNamed('prometheus').render(report, renderOptions), clock, signal)
    return { headers: { 'content-type': metricsContentType }, body }
  }

  const routes: HttpRoutes = {
    'POST /v1/scan': postScan,
    'DELETE /v1/scan': cancel,
    'GET /v1/status': status,
    'GET /v1/results': getResults,
    'DELETE /v1/results': deleteResults,
    'GET /v1/metrics': metrics,
  }
  return { routes, stop: () => queue.stop() }
}

const everything: ScanRequest = {
  frameworks: [],
  controlIDs: [],
  excludedNamespaces: [],
  includedNamespaces: [],
  exceptions: [],
}
const tryAgain = { 'content-type': 'application/json', 'retry-after': '1' }

function formatNamed(id: string): OutputFormat {
  const format = outputs.find(each => each.id === id)
  if (!format) throw new HttpError(501, `the output format ${id} is not part of this build`)
  return format
}

/** Upstream's answer to everything. */
function answer(id: string, type: string, response: string, status = 200): HttpReply {
  return jsonReply({ id, type, response }, status)
}

/** Upstream's clients write `id` and `ID`. */
function idOf(query: URLSearchParams): string | undefined {
  return query.get('id') || query.get('ID') || undefined
}

function isSet(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  return value !== null && !/^(?:false|0)$/i.test(value)
}
