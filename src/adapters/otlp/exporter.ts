// SPDX-License-Identifier: Apache-2.0
/** Sends ended spans to a collector in batches, in the background. Source: OTLP 1.x, JSON over HTTP. */
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import { type Random, type RetryVerdict, retry } from '#runtime/retry.ts'
import type { AttributeValue, EndedSpan, SpanSink } from '#runtime/telemetry.ts'
import { Agent, requestThrough } from '#runtime/undici.ts'
import type { OtlpSettings } from './settings.ts'

export interface ExporterOptions {
  readonly settings: OtlpSettings
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface Exporter {
  readonly sink: SpanSink
  counters(): { readonly sent: number; readonly dropped: number }
  /** Sends what is waiting, for at most `withinMs`. */
  stop(withinMs: number): Promise<void>
}

const mostWaiting = 2_048
const batchSize = 512
const everyMs = 5_000
const requestTimeoutMs = 10_000
const policy = { baseMs: 1_000, capMs: 5_000 }
const maxAttempts = 3

/** Starts nothing until the first span ends. */
export function createExporter(options: ExporterOptions): Exporter {
  return new BatchExporter(options)
}

class BatchExporter implements Exporter {
  readonly #options: ExporterOptions
  readonly #agent = new Agent({ allowH2: false, connect: { timeout: 5_000 } })
  readonly #waiting: EndedSpan[] = []
  readonly #stopping = new AbortController()
  #cancelTimer: (() => void) | undefined
  #sending: Promise<void> | undefined
  #sent = 0
  #dropped = 0
  #isFailing = false

  constructor(options: ExporterOptions) {
    this.#options = options
  }

  readonly sink: SpanSink = span => {
    if (this.#stopping.signal.aborted || this.#waiting.length >= mostWaiting) {
      this.#dropped++
      return
    }
    this.#waiting.push(span)
    if (this.#waiting.length >= batchSize) this.#flush()
    else this.#cancelTimer ??= this.#options.clock.after(everyMs, () => this.#flush(), { keepsProcessAlive: false })
  }

  counters(): { readonly sent: number; readonly dropped: number } {
    return { sent: this.#sent, dropped: this.#dropped }
  }

  async stop(withinMs: number): Promise<void> {
    const cancel = this.#options.clock.after(withinMs, () => this.#stopping.abort(new Error('stopping')))
    this.#flush()
    await this.#sending
    cancel()
    this.#stopping.abort(new Error('stopped'))
    await this.#agent.destroy()
  }

  #flush(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#sending ??= this.#sendAll()
  }

  async #sendAll(): Promise<void> {
    // Whoever ends a span must not wait, nor find this over before it is remembered.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchSize)
      const isSent = await this.#send(batch)
      if (isSent) this.#sent += batch.length
      else this.#dropped += batch.length
    }
    this.#sending = undefined
  }

  async #send(batch: readonly EndedSpan[]): Promise<boolean> {
    const { settings, clock, random, log } = this.#options
    const body = JSON.stringify(documentOf(batch, settings.resource))
    const { signal } = this.#stopping
    try {
      await retry({ clock, random, policy, maxAttempts, signal, judge }, () => this.#post(body))
      this.#isFailing = false
      return true
    } catch (error) {
      // One line when it begins; a collector that is away for hours is not worth more.
      if (!this.#isFailing && !signal.aborted) log.warn('spans not sent', { url: settings.url, error })
      this.#isFailing = true
      return false
    }
  }

  async #post(body: string): Promise<void> {
    const { settings } = this.#options
    const { origin, pathname, search } = new URL(settings.url)
    const { statusCode, body: answer } = await requestThrough(this.#agent, {
      origin,
      path: pathname + search,
      method: 'POST',
      headers: { ...settings.headers, 'content-type': 'application/json' },
      body,
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
      signal: this.#stopping.signal,
    })
    answer.on('error', () => undefined).resume()
    if (statusCode >= 300) throw new CollectorError(statusCode)
  }
}

class CollectorError extends Error {
  override readonly name = 'CollectorError'
  readonly status: number

  constructor(status: number) {
    super(`the collector answered ${status}, expected 200`)
    this.status = status
  }
}

const passingStatuses = new Set([429, 502, 503, 504])

function judge(error: unknown): RetryVerdict {
  return error instanceof CollectorError && !passingStatuses.has(error.status) ? { kind: 'give-up' } : { kind: 'again' }
}

const spanKindInternal = 1
const statusError = 2

/** An ExportTraceServiceRequest. */
function documentOf(batch: readonly EndedSpan[], resource: OtlpSettings['resource']): object {
  const spans = batch.map(({ traceId, spanId, parentSpanId, name, startMs, endMs, attributes, error }) => ({
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: spanKindInternal,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(endMs),
    attributes: attributesOf(attributes),
    status: error === undefined ? {} : { code: statusError, message: error },
  }))
  const scopeSpans = [{ scope: { name: 'kubescape-operator-ts' }, spans }]
  return { resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }] }
}

function attributesOf(attributes: Readonly<Record<string, AttributeValue>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }))
}

function valueOf(value: AttributeValue): object {
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'string') return { stringValue: value }
  // 64-bit numbers are text in the JSON of protobuf.
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

function nanos(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n)
}
