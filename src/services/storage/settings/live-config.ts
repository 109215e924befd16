// SPDX-License-Identifier: Apache-2.0
/** The configuration in force, and the file that changes it while storage runs. */
import { readSmallFile } from '#adapters/kube/access/file-source.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import { configChanges, defaultStorageConfig, parseStorageConfig, type StorageConfig } from './storage-config.ts'

export interface LiveConfigParts {
  /** YAML or JSON, such as a mounted ConfigMap; absent: the defaults, which then never change. */
  readonly file?: string
  readonly clock: Clock
  readonly log: Log
  readonly metrics?: Metrics
}

export interface LiveConfig {
  current(): StorageConfig
  /** Told after each change. */
  onChange(listener: (config: StorageConfig) => void): void
  stop(): Promise<void>
}

/** How soon a change is seen. */
const everyMs = 10_000

/** Reads the file, and again until stopped. Rejects when it holds no configuration at the start. */
export async function followConfig({ file, clock, log, metrics }: LiveConfigParts): Promise<LiveConfig> {
  if (file === undefined) return { current: () => defaultStorageConfig, onChange() {}, stop: async () => {} }
  return followFile({ file, clock, log, tally: tallyIn(metrics) })
}

interface FollowParts extends Pick<LiveConfigParts, 'clock' | 'log'> {
  readonly file: string
  readonly tally: Tally
}

async function followFile({ file, clock, log, tally }: FollowParts): Promise<LiveConfig> {
  let text = await readSmallFile(file)
  let current = parseStorageConfig(text)
  tally.read(true)
  const listeners: ((config: StorageConfig) => void)[] = []
  const stopping = new AbortController()
  /** What was complained about; said once for as long as it is so. */
  let complaint = ''
  const running = follow()

  async function follow(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await clock.sleep(everyMs, stopping.signal)
        await lookAgain()
      } catch (error) {
        if (!stopping.signal.aborted) complain(error)
      }
    }
  }

  async function lookAgain(): Promise<void> {
    const now = await readSmallFile(file)
    if (now === text && complaint === '') return
    text = now
    const next = parseStorageConfig(now)
    tally.read(true)
    complaint = ''
    const changes = configChanges(current, next)
    if (changes.length === 0) return
    current = next
    for (const change of changes) log.info('a setting changed', { file, reason: change })
    for (const listener of listeners) listener(next)
  }

  function complain(error: unknown): void {
    const said = reasonOf(error)
    if (said === complaint) return
    complaint = said
    tally.read(false)
    log.error('the configuration cannot be taken, the old one stays in force', { file, reason: said })
  }

  return {
    current: () => current,
    onChange: listener => void listeners.push(listener),
    async stop() {
      stopping.abort(new Error('stopped'))
      await running
    },
  }
}

/** A file may go before it is looked at or before it is opened: that is one reason, not two. */
function reasonOf(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'the file is not there'
  return error instanceof Error ? error.message : String(error)
}

interface Tally {
  read(isGood: boolean): void
}

function tallyIn(metrics: Metrics | undefined): Tally {
  const reloads = metrics?.counter({
    name: 'storage_config_reloads_total',
    help: 'Readings of a configuration that changed.',
    labels: ['result'],
  })
  const isGoodNow = metrics?.gauge({
    name: 'storage_config_last_reload_successful',
    help: '1 when the configuration file as it is now is in force, 0 when it cannot be taken.',
  })
  return {
    read(isGood) {
      reloads?.inc({ result: isGood ? 'taken' : 'refused' })
      isGoodNow?.set({}, isGood ? 1 : 0)
    },
  }
}
