// SPDX-License-Identifier: Apache-2.0
/** Sends reports to a provider in the background: a provider that is away holds up no scan. */
import type { JsonObject } from '#domain/json.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import { fullJitterMs, type Random } from '#runtime/retry.ts'
import { Agent, requestThrough } from '#runtime/undici.ts'

export interface ReporterOptions {
  /** Of the provider's event receiver, without a slash at its end. */
  readonly url: string
  readonly accountId: string
  /** Empty: none is sent. */
  readonly accessKey: string
  /** Reports on their way at the same time; 1 keeps their order. Default 4. */
  readonly concurrency?: number
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Where reports go. */
export type ReportPath = '/k8s/v2/containerScan' | '/k8s/v2/scanFailure' | '/k8s/sysreport'

export interface Reporter {
  /** Takes a report; the oldest that waits is dropped when there are too many. */
  send(path: ReportPath, report: JsonObject): void
  /** Reports that were dropped or refused. */
  readonly lost: () => number
  /** Resolves when nothing waits or is on its way. */
  idle(): Promise<void>
  stop(): Promise<void>
}

interface Waiting {
  readonly path: string
  readonly body: string
}

const maxWaiting = 1_000
const defaultConcurrency = 4
const timeoutMs = 30_000
const again = { baseMs: 500, capMs: 20_000 }
/** After that long a report is given up. Source: kubevuln. */
const patienceMs = 60_000
const maxReplyBytes = 65_536
/** Statuses that will not be others for trying again. */
const final = new Set([400, 401, 403, 404])

/** A reporter; its connections are kept until `stop`. */
export function createReporter(options: ReporterOptions): Reporter {
  const { url, accountId, accessKey, concurrency = defaultConcurrency, clock, random, log } = options
  const agent = new Agent({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  const stopping = new AbortController()
  const waiting: Waiting[] = []
  const running = new Set<Promise<void>>()
  const { origin, pathname } = new URL(url)
  let lost = 0

  async function post({ path, body }: Waiting): Promise<number> {
    const { statusCode, body: reply } = await requestThrough(agent, {
      origin,
      path: `${pathname.replace(/\/$/, '')}${path}?customerGUID=${encodeURIComponent(accountId)}`,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(accessKey !== '' && { 'x-api-key': accessKey }) },
      body,
      signal: stopping.signal,
    })
    await reply.dump({ limit: maxReplyBytes })
    return statusCode
  }

  async function deliver(report: Waiting): Promise<void> {
    const endsMs = clock.monotonicMs() + patienceMs
    for (let attempt = 0; ; attempt++) {
      const status = await post(report).catch(() => 0)
      if (status >= 200 && status < 300) return
      if (stopping.signal.aborted) return
      if (final.has(status) || clock.monotonicMs() >= endsMs) {
        lost++
        log.warn('the provider did not take a report', { path: report.path, status: String(status) })
        return
      }
      await clock.sleep(fullJitterMs(attempt, again, random), stopping.signal).catch(() => undefined)
    }
  }

  function begin(): void {
    while (running.size < concurrency && !stopping.signal.aborted) {
      const next = waiting.shift()
      if (!next) return
      const delivery = deliver(next).finally(() => {
        running.delete(delivery)
        begin()
      })
      running.add(delivery)
    }
  }

  return {
    send(path, report) {
      if (waiting.length >= maxWaiting) {
        waiting.shift()
        lost++
      }
      waiting.push({ path, body: JSON.stringify(report) })
      begin()
    },
    lost: () => lost,
    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
    async stop() {
      stopping.abort()
      await Promise.all(running)
      await agent.close()
    },
  }
}
