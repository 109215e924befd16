// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { renameSync, rmSync } from 'node:fs'
import { test } from 'node:test'
import { createMetrics } from '#runtime/metrics.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { followConfig } from './live-config.ts'
import { defaultStorageConfig, StorageConfigError } from './storage-config.ts'

const clock = fakeClock()

/** Files are read by threads, for which the fake clock does not wait. */
async function until(isSo: () => boolean): Promise<void> {
  const untilMs = performance.now() + 30_000
  while (!isSo() && performance.now() < untilMs) {
    await clock.advance(10_000)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  assert.ok(isSo())
}

test('a change is taken and told; what is broken or gone leaves the old one in force, and says so', async () => {
  using dir = tempDir()
  const file = dir.write('config.yaml', 'load: { maxWatches: 10 }')
  // A ConfigMap is replaced as a whole; a file that is written in place may be read half.
  const write = (text: string) => renameSync(dir.write('next.yaml', text), file)
  const { log, lines } = memoryLog()
  const metrics = createMetrics()
  const seen: number[] = []
  const config = await followConfig({ file, clock, log, metrics })
  config.onChange(({ load }) => void seen.push(load.maxWatches))
  const isGood = () =>
    /^storage_config_last_reload_successful (\d)/m.exec(Array.from(metricsText(metrics.families())).join(''))?.[1]
  const complaints = () => lines.filter(({ level }) => level === 'error').length
  assert.deepEqual([config.current().load.maxWatches, isGood()], [10, '1'])
  write('load: { maxWatches: 20 }')
  await until(() => seen.length === 1)
  assert.deepEqual([config.current().load.maxWatches, seen], [20, [20]])
  assert.deepEqual(
    lines.map(({ message, reason }) => [message, reason]),
    [['a setting changed', 'load.maxWatches: 10 → 20']],
  )
  write('load: { maxWatches: many }')
  await until(() => complaints() === 1)
  assert.deepEqual([config.current().load.maxWatches, isGood()], [20, '0'])
  await clock.advance(30_000)
  assert.equal(complaints(), 1, 'said once')
  rmSync(file)
  await until(() => complaints() === 2)
  write('load: { maxWatches: 20 }')
  await until(() => isGood() === '1')
  assert.deepEqual([config.current().load.maxWatches, seen], [20, [20]], 'nothing changed in the end')
  await config.stop()
})

test('a file that is wrong at the start is refused', async () => {
  using dir = tempDir()
  const { log } = memoryLog()
  const file = dir.write('config.yaml', 'load: { maxWatches: many }')
  await assert.rejects(followConfig({ file, clock, log }), StorageConfigError)
})

test('without a file the defaults are in force', async () => {
  const config = await followConfig({ clock, log: memoryLog().log })
  assert.equal(config.current(), defaultStorageConfig)
  await config.stop()
})
