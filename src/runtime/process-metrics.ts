// SPDX-License-Identifier: Apache-2.0
/**
 * What a process uses, under the names that dashboards for Node already know.
 *
 * Own code, since importing prom-client for it costs 20 MB of the memory it would report.
 */
import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metrics } from './metrics.ts'
import type { MetricType, Sample } from './metrics-text.ts'

/** How often the event loop's delay is sampled. */
const resolutionMs = 20

/** Adds the process metrics; the answer stops the sampling of the event loop. */
export function addProcessMetrics(metrics: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  const startedSeconds = (Date.now() - performance.now()) / 1000

  function add(name: string, type: MetricType, help: string, read: () => readonly Sample[]): void {
    metrics.add({ name, help, type, samples: read })
  }

  add('process_start_time_seconds', 'gauge', 'Start of the process, seconds since 1970.', () => [
    { value: startedSeconds },
  ])
  add('process_cpu_seconds_total', 'counter', 'User and system CPU time spent.', () => {
    const { user, system } = process.cpuUsage()
    return [{ value: (user + system) / 1e6 }]
  })
  add('process_resident_memory_bytes', 'gauge', 'Resident memory.', () => [{ value: process.memoryUsage.rss() }])
  add('process_open_fds', 'gauge', 'Open file descriptors; absent where /proc is.', openFiles)
  add('nodejs_heap_size_used_bytes', 'gauge', 'Heap in use.', () => [{ value: process.memoryUsage().heapUsed }])
  add('nodejs_heap_size_total_bytes', 'gauge', 'Heap reserved.', () => [{ value: process.memoryUsage().heapTotal }])
  add('nodejs_external_memory_bytes', 'gauge', 'Buffers outside the heap.', () => [
    { value: process.memoryUsage().external },
  ])
  add('nodejs_eventloop_lag_seconds', 'gauge', 'Delay of the event loop since the last scrape, by quantile.', () => {
    const samples = [0.5, 0.9, 0.99, 1].map(quantile => ({
      labels: { quantile: String(quantile) },
      // Without a delay sampled yet the histogram holds NaN or its initial bound.
      value: delay.count === 0 ? 0 : Math.max(0, delay.percentile(quantile * 100) / 1e9 - resolutionMs / 1e3),
    }))
    delay.reset()
    return samples
  })
  add('nodejs_version_info', 'gauge', 'Version of Node.', () => [{ labels: { version: process.version }, value: 1 }])
  return () => void delay.disable()
}

function openFiles(): readonly Sample[] {
  try {
    // One of them is the directory being read.
    return [{ value: readdirSync('/proc/self/fd').length - 1 }]
  } catch {
    return []
  }
}
