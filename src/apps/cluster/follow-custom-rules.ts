// SPDX-License-Identifier: Apache-2.0
/** Follows a file or folder of custom rules, such as a mounted ConfigMap, as it is replaced. */
import type { Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'

export interface FollowParts {
  readonly path: string
  /** What `fingerprintOf` said when the rules were read. */
  readonly seen: string
  readonly clock: Clock
  readonly log: Log
  /** Reads and uses the rules; rejects when they cannot be used, and the ones before stay. */
  readonly onChange: () => Promise<void>
}

/** How soon a change is seen. */
const everyMs = 5_000
const maxFiles = 10_000

/** Looks again until `signal` aborts. */
export async function followCustomRules(parts: FollowParts, signal: AbortSignal): Promise<void> {
  const { path, clock, log, onChange } = parts
  let { seen } = parts
  while (!signal.aborted) {
    try {
      await clock.sleep(everyMs, signal)
      const now = await fingerprintOf(path)
      if (now === seen) continue
      seen = now
      await onChange()
    } catch (error) {
      if (!signal.aborted) log.warn('custom rules cannot be read again; those from before stay', { file: path, error })
    }
  }
}

/** Names, sizes and times of the files below a path: what differs when one of them was replaced. */
export async function fingerprintOf(path: string): Promise<string> {
  const top = await stat(path)
  if (!top.isDirectory()) return signOf('', top)
  const names = (await readdir(path, { recursive: true })).sort().slice(0, maxFiles)
  const signs: string[] = []
  for (const name of names) {
    const found = await stat(join(path, name)).catch(() => undefined)
    if (found?.isFile()) signs.push(signOf(name, found))
  }
  return signs.join('\n')
}

function signOf(name: string, { size, mtimeMs, ino }: Stats): string {
  return `${name} ${size} ${mtimeMs} ${ino}`
}
