// SPDX-License-Identifier: Apache-2.0
/**
 * Counters, gauges and histograms of a process.
 *
 * Labels are for values of which there are few. Series that grow with the cluster (one per workload) are no objects
 * here: give `add` a family that walks the store.
 */
import type { MetricFamily, MetricType, Sample } from './metrics-text.ts'

/** Values for exactly the label names of a metric. */
export type LabelsOf<L extends string> = Readonly<Record<L, string>>

export interface MetricOptions<L extends string> {
  /** With unit and, for counters, `_total`: `scan_duration_seconds`. */
  readonly name: string
  /** One sentence. */
  readonly help: string
  readonly labels?: readonly L[]
}

export interface HistogramOptions<L extends string> extends MetricOptions<L> {
  /** Upper bounds, ascending, without infinity. Default `defaultBounds`. */
  readonly bounds?: readonly number[]
}

/** Only grows. */
export interface Counter<L extends string = never> {
  /** `by` must not be negative; such a call, and NaN, counts nothing. */
  inc(labels: LabelsOf<L>, by?: number): void
}

export interface Gauge<L extends string = never> {
  set(labels: LabelsOf<L>, value: number): void
  add(labels: LabelsOf<L>, by: number): void
  /** Forgets a series. */
  remove(labels: LabelsOf<L>): void
}

export interface Histogram<L extends string = never> {
  observe(labels: LabelsOf<L>, value: number): void
}

/** The metrics of a process; names are unique. */
export interface Metrics {
  counter<const L extends string = never>(options: MetricOptions<L>): Counter<L>
  gauge<const L extends string = never>(options: MetricOptions<L>): Gauge<L>
  histogram<const L extends string = never>(options: HistogramOptions<L>): Histogram<L>
  /** A family whose samples are computed when asked for. */
  add(family: MetricFamily): void
  /** Every family, sorted by name. */
  families(): readonly MetricFamily[]
}

/** Seconds from 5 ms to 10 s. */
export const defaultBounds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** More series of one metric are not kept: a label with too many values must not eat the memory. */
export const mostSeries = 1_000

const nameRe = /^[a-z_:][a-z0-9_:]*$/i
const labelRe = /^[a-z_][a-z0-9_]*$/i

/** An empty set of metrics. */
export function createMetrics(): Metrics {
  const families = new Map<string, MetricFamily>()
  const dropped = new Map<string, number>()

  function add(family: MetricFamily): void {
    if (!nameRe.test(family.name)) throw new Error(`metrics: "${family.name}" is no metric name`)
    if (families.has(family.name)) throw new Error(`metrics: there is a "${family.name}" already`)
    families.set(family.name, family)
  }

  function series<L extends string, T>(type: MetricType, options: MetricOptions<L>, parts: SeriesParts<T>) {
    for (const label of options.labels ?? [])
      if (!labelRe.test(label) || label === 'le') throw new Error(`metrics: "${label}" is no label name`)
    const onDrop = () => void dropped.set(options.name, (dropped.get(options.name) ?? 0) + 1)
    const all = new SeriesMap<L, T>(options.labels ?? [], parts.create, onDrop)
    // A metric without labels has its one series from the start, so that a rate of it exists.
    if (!options.labels?.length) all.of({} as LabelsOf<L>)
    add({ name: options.name, help: options.help, type, samples: () => all.samples(parts.print) })
    return all
  }

  add({
    name: 'metrics_dropped_samples_total',
    help: `Samples not kept because their metric has ${mostSeries} series already.`,
    type: 'counter',
    *samples() {
      for (const [metric, value] of dropped) yield { labels: { metric }, value }
    },
  })

  return {
    add,
    families: () => [...families.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    counter(options) {
      const all = series('counter', options, numberSeries)
      return {
        inc(labels, by = 1) {
          const one = by >= 0 ? all.of(labels) : undefined
          if (one) one.value += by
        },
      }
    },
    gauge(options) {
      const all = series('gauge', options, numberSeries)
      return {
        set(labels, value) {
          const one = all.of(labels)
          if (one) one.value = value
        },
        add(labels, by) {
          const one = all.of(labels)
          if (one) one.value += by
        },
        remove: labels => all.delete(labels),
      }
    },
    histogram(options) {
      const bounds = options.bounds ?? defaultBounds
      const all = series('histogram', options, histogramSeries(bounds))
      return { observe: (labels, value) => all.of(labels)?.observe(value) }
    },
  }
}

interface SeriesParts<T> {
  readonly create: () => T
  readonly print: (one: T, labels: Readonly<Record<string, string>>) => Iterable<Sample>
}

/** The series of one metric by the values of its labels. */
class SeriesMap<L extends string, T> {
  readonly #labels: readonly L[]
  readonly #create: () => T
  readonly #onDrop: () => void
  readonly #series = new Map<string, { readonly values: readonly string[]; readonly one: T }>()

  constructor(labels: readonly L[], create: () => T, onDrop: () => void) {
    this.#labels = labels
    this.#create = create
    this.#onDrop = onDrop
  }

  of(labels: LabelsOf<L>): T | undefined {
    const key = this.#keyOf(labels)
    const found = this.#series.get(key)
    if (found) return found.one
    if (this.#series.size >= mostSeries) {
      this.#onDrop()
      return undefined
    }
    const one = this.#create()
    this.#series.set(key, { values: this.#labels.map(label => labels[label]), one })
    return one
  }

  delete(labels: LabelsOf<L>): void {
    this.#series.delete(this.#keyOf(labels))
  }

  *samples(print: SeriesParts<T>['print']): Generator<Sample> {
    for (const { values, one } of this.#series.values()) {
      const pairs = this.#labels.map((label, index) => [label, values[index] ?? ''] as const)
      yield* print(one, Object.fromEntries(pairs))
    }
  }

  #keyOf(labels: LabelsOf<L>): string {
    const [only] = this.#labels
    return only !== undefined && this.#labels.length === 1
      ? labels[only]
      : this.#labels.map(l => labels[l]).join('\u0000')
  }
}

const numberSeries: SeriesParts<{ value: number }> = {
  create: () => ({ value: 0 }),
  *print({ value }, labels) {
    yield { labels, value }
  },
}

interface HistogramSeries {
  readonly observe: (value: number) => void
  /** Observations per bound, not cumulative; the last is beyond all bounds. */
  readonly counts: readonly number[]
  readonly sum: () => number
}

function histogramSeries(bounds: readonly number[]): SeriesParts<HistogramSeries> {
  if (bounds.some((bound, index) => !(bound > (bounds[index - 1] ?? Number.NEGATIVE_INFINITY))))
    throw new Error('metrics: expected the bounds of a histogram in ascending order')
  return {
    create() {
      const counts = Array.from({ length: bounds.length + 1 }, () => 0)
      let sum = 0
      return {
        counts,
        sum: () => sum,
        observe(value) {
          if (Number.isNaN(value)) return
          const found = bounds.findIndex(bound => value <= bound)
          const index = found < 0 ? bounds.length : found
          counts[index] = (counts[index] ?? 0) + 1
          sum += value
        },
      }
    },
    *print({ counts, sum }, labels) {
      let cumulative = 0
      for (const [index, count] of counts.entries()) {
        cumulative += count
        const bound = bounds[index]
        yield {
          suffix: '_bucket',
          labels: { ...labels, le: bound === undefined ? '+Inf' : String(bound) },
          value: cumulative,
        }
      }
      yield { suffix: '_sum', labels, value: sum() }
      yield { suffix: '_count', labels, value: cumulative }
    },
  }
}
