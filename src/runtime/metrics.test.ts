// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics, type Metrics, mostSeries } from './metrics.ts'
import { type MetricFamily, metricsText, numberText } from './metrics-text.ts'
import { addProcessMetrics } from './process-metrics.ts'

function text(metrics: Metrics): string {
  return [...metricsText(metrics.families())].join('')
}

/** The sample lines of one metric. */
function lines(metrics: Metrics, name: string): string[] {
  return text(metrics)
    .split('\n')
    .filter(line => line.startsWith(name))
}

test('the text is sorted by name, helps and labels are escaped', () => {
  const metrics = createMetrics()
  const scans = metrics.counter({ name: 'scans_total', help: 'Scans,\nby "kind".', labels: ['kind', 'result'] })
  scans.inc({ kind: 'a"b\\c\nd', result: 'ok' }, 2)
  metrics.gauge({ name: 'queue_length', help: 'Waiting.' }).set({}, 3)
  assert.equal(
    text(metrics),
    [
      '# HELP metrics_dropped_samples_total Samples not kept because their metric has 1000 series already.',
      '# TYPE metrics_dropped_samples_total counter',
      '# HELP queue_length Waiting.',
      '# TYPE queue_length gauge',
      'queue_length 3',
      '# HELP scans_total Scans,\\nby "kind".',
      '# TYPE scans_total counter',
      'scans_total{kind="a\\"b\\\\c\\nd",result="ok"} 2',
      '',
    ].join('\n'),
  )
})

test('a metric without labels exists before anything happened', () => {
  const metrics = createMetrics()
  metrics.counter({ name: 'restarts_total', help: 'x' })
  assert.deepEqual(lines(metrics, 'restarts_total'), ['restarts_total 0'])
})

test('a counter never goes down', () => {
  const metrics = createMetrics()
  const counter = metrics.counter({ name: 'c_total', help: 'x' })
  counter.inc({})
  counter.inc({}, -5)
  counter.inc({}, Number.NaN)
  assert.deepEqual(lines(metrics, 'c_total'), ['c_total 1'])
})

test('gauges are set, added to and forgotten', () => {
  const metrics = createMetrics()
  const gauge = metrics.gauge({ name: 'g', help: 'x', labels: ['l'] })
  gauge.set({ l: 'a' }, 1)
  gauge.add({ l: 'a' }, 0.5)
  gauge.set({ l: 'b' }, 2)
  gauge.remove({ l: 'b' })
  assert.deepEqual(lines(metrics, 'g{'), ['g{l="a"} 1.5'])
})

test('buckets of a histogram are cumulative and include their bound', () => {
  const metrics = createMetrics()
  const histogram = metrics.histogram({ name: 'h_seconds', help: 'x', labels: ['op'], bounds: [0.1, 1] })
  for (const value of [0.1, 0.5, 5, Number.NaN]) histogram.observe({ op: 'get' }, value)
  assert.deepEqual(lines(metrics, 'h_seconds'), [
    'h_seconds_bucket{op="get",le="0.1"} 1',
    'h_seconds_bucket{op="get",le="1"} 2',
    'h_seconds_bucket{op="get",le="+Inf"} 3',
    'h_seconds_sum{op="get"} 5.6',
    'h_seconds_count{op="get"} 3',
  ])
})

test('a label with too many values costs its new series, and that is counted', () => {
  const metrics = createMetrics()
  const counter = metrics.counter({ name: 'c_total', help: 'x', labels: ['pod'] })
  for (let i = 0; i < mostSeries + 7; i++) counter.inc({ pod: `p${i}` })
  counter.inc({ pod: 'p0' })
  assert.equal(lines(metrics, 'c_total{').length, mostSeries)
  assert.ok(lines(metrics, 'c_total{').includes('c_total{pod="p0"} 2'))
  assert.deepEqual(lines(metrics, 'metrics_dropped'), ['metrics_dropped_samples_total{metric="c_total"} 7'])
})

test('values of several labels do not run into each other', () => {
  const metrics = createMetrics()
  const counter = metrics.counter({ name: 'c_total', help: 'x', labels: ['a', 'b'] })
  counter.inc({ a: 'x', b: 'yz' })
  counter.inc({ a: 'xy', b: 'z' })
  assert.equal(lines(metrics, 'c_total{').length, 2)
})

test('wrong names, double names and unordered bounds are refused', () => {
  const metrics = createMetrics()
  metrics.gauge({ name: 'g', help: 'x' })
  assert.throws(() => metrics.gauge({ name: 'g', help: 'x' }), /already/)
  assert.throws(() => metrics.gauge({ name: 'g-x', help: 'x' }), /no metric name/)
  assert.throws(() => metrics.gauge({ name: 'x', help: 'x', labels: ['le'] }), /no label name/)
  assert.throws(() => metrics.histogram({ name: 'h', help: 'x', bounds: [1, 1] }), /ascending/)
})

test('a family of many series is written in chunks', () => {
  const family: MetricFamily = {
    name: 'workload_vulnerabilities',
    help: 'x',
    type: 'gauge',
    *samples() {
      for (let i = 0; i < 20_000; i++) yield { labels: { workload: `deployment-${i}` }, value: i }
    },
  }
  const chunks = [...metricsText([family])]
  assert.ok(chunks.length > 5)
  assert.ok(chunks.every(chunk => chunk.length < 70_000))
  assert.equal(chunks.join('').split('\n').length, 20_000 + 3)
})

test('numbers that are not finite', () => {
  assert.deepEqual([1 / 0, -1 / 0, 0 / 0, 1e21].map(numberText), ['+Inf', '-Inf', 'NaN', '1e+21'])
})

test('the process tells what it uses', () => {
  const metrics = createMetrics()
  const stop = addProcessMetrics(metrics)
  const values = new Map(
    text(metrics)
      .split('\n')
      .filter(line => !line.startsWith('#'))
      .map(line => line.split(' ') as [string, string]),
  )
  assert.ok(Number(values.get('process_resident_memory_bytes')) > 10_000_000)
  assert.ok(Number(values.get('process_cpu_seconds_total')) > 0)
  assert.ok(Number(values.get('nodejs_eventloop_lag_seconds{quantile="0.99"}')) >= 0)
  assert.ok(Math.abs(Number(values.get('process_start_time_seconds')) - Date.now() / 1000) < 3_600)
  stop()
})
