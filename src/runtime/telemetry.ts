// SPDX-License-Identifier: Apache-2.0
/** Spans at the borders of work: a request, a scan, an item of a queue. They cost nothing until somebody takes them. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import type { Clock } from './clock.ts'
import { describeError } from './redact.ts'

export type AttributeValue = string | number | boolean

/** Low-cardinality facts are for metrics; a span may carry what it is about: image, workload, control. */
export type Attributes = Readonly<Record<string, AttributeValue>>

/** A span that runs. */
export interface Span {
  set(name: string, value: AttributeValue): void
}

/** A span that has ended. */
export interface EndedSpan {
  /** 32 and 16 hexadecimal digits. */
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Attributes
  /** What it failed with, redacted. */
  readonly error: string | undefined
}

/** Takes ended spans, at once and without throwing. */
export type SpanSink = (span: EndedSpan) => void

export interface Tracer {
  /** Runs `run` in a span that is a child of the one around it; an error thrown marks the span and is thrown on. */
  span<T>(name: string, attributes: Attributes, run: (span: Span) => Promise<T>): Promise<T>
  /** Runs `run` as part of the trace that a `traceparent` header names; a header that makes no sense is ignored. */
  within<T>(traceparent: string | undefined, run: () => Promise<T>): Promise<T>
  /** The header that tells another process of the span around; nothing outside of one. */
  traceparent(): string | undefined
}

export interface TracerOptions {
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>
  readonly sink: SpanSink
  /** Share of new traces that is recorded, 0 to 1. Default all. */
  readonly ratio?: number
}

interface Place {
  readonly traceId: string
  readonly spanId: string
  readonly isSampled: boolean
}

const mostAttributes = 64
const longestTextChars = 1_024

/** A tracer that hands every sampled span to the sink when it ends. Source: W3C Trace Context, for the header. */
export function createTracer({ clock, sink, ratio = 1 }: TracerOptions): Tracer {
  const places = new AsyncLocalStorage<Place>()

  function enter(): { readonly place: Place; readonly parentSpanId: string | undefined } {
    const parent = places.getStore()
    const spanId = randomBytes(8).toString('hex')
    if (parent) return { place: { ...parent, spanId }, parentSpanId: parent.spanId }
    const bytes = randomBytes(16)
    const isSampled = bytes.readUInt32BE(12) / 2 ** 32 < ratio
    return { place: { traceId: bytes.toString('hex'), spanId, isSampled }, parentSpanId: undefined }
  }

  return {
    async span(name, given, run) {
      const { place, parentSpanId } = enter()
      if (!place.isSampled) return places.run(place, () => run(noSpan))
      const attributes = new Map(Object.entries(given))
      const startMs = clock.nowMs()
      const startedMs = clock.monotonicMs()
      let error: string | undefined
      try {
        return await places.run(place, () => run({ set: (key, value) => setBounded(attributes, key, value) }))
      } catch (thrown) {
        error = describeError(thrown).message
        throw thrown
      } finally {
        // A wall clock that is set meanwhile must not make a span of negative length.
        const endMs = startMs + clock.monotonicMs() - startedMs
        const { traceId, spanId } = place
        sink({ traceId, spanId, parentSpanId, name, startMs, endMs, attributes: Object.fromEntries(attributes), error })
      }
    },
    within(traceparent, run) {
      const place = parseTraceparent(traceparent)
      return place ? places.run(place, run) : run()
    },
    traceparent() {
      const place = places.getStore()
      return place && `00-${place.traceId}-${place.spanId}-${place.isSampled ? '01' : '00'}`
    },
  }
}

function setBounded(attributes: Map<string, AttributeValue>, key: string, value: AttributeValue): void {
  if (attributes.size >= mostAttributes && !attributes.has(key)) return
  attributes.set(key, typeof value === 'string' ? value.slice(0, longestTextChars) : value)
}

function parseTraceparent(header: string | undefined): Place | undefined {
  const parts = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/.exec(header ?? '')
  const [, traceId = '', spanId = '', flags = ''] = parts ?? []
  if (!parts || header?.startsWith('ff') || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

const noSpan: Span = { set: () => undefined }

/** A tracer that records nothing. */
export const noTracer: Tracer = {
  span: (_name, _attributes, run) => run(noSpan),
  within: (_traceparent, run) => run(),
  traceparent: () => undefined,
}
