// SPDX-License-Identifier: Apache-2.0
/**
 * The file of keys that bodies are sealed with, as it changes.
 *
 * A key that leaves the file still opens what it sealed, until the process ends. With several replicas a new key is
 * first added behind the others, and put in front when all replicas have read it.
 */
import { timingSafeEqual } from 'node:crypto'
import { type BodySeal, createBodySeal, parseSealKeys, type SealKey } from '#adapters/db/body-seal.ts'
import { createLiveSeal } from '#adapters/db/live-seal.ts'
import { readSmallFile } from '#adapters/kube/access/file-source.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'

export interface SealKeysParts {
  readonly file: string
  readonly clock: Clock
  readonly log: Log
}

export interface SealKeys {
  readonly seal: BodySeal
  /** Begins to look at the file again. `note` has the store remember the key before anything is sealed with it. */
  follow(note: (seal: BodySeal) => Promise<void>): void
  stop(): Promise<void>
}

/** How soon a change is seen. */
const everyMs = 10_000

/** Reads the file. Rejects when it cannot be read, or holds no keys. */
export async function openSealKeys({ file, clock, log }: SealKeysParts): Promise<SealKeys> {
  let text = await readSmallFile(file)
  let keys = parseSealKeys(text)
  const seal = createLiveSeal(keys)
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  /** What was complained about; said once for as long as it is so. */
  let complaint = ''

  async function run(note: (seal: BodySeal) => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await clock.sleep(everyMs, stopping.signal)
        await lookAgain(note)
      } catch (error) {
        if (!stopping.signal.aborted) complain(error)
      }
    }
  }

  async function lookAgain(note: (seal: BodySeal) => Promise<void>): Promise<void> {
    const now = await readSmallFile(file)
    if (now === text) return
    const listed = parseSealKeys(now)
    refuseOther(keys, listed)
    const left = keys.filter(({ id }) => listed.every(each => each.id !== id))
    const next = [...listed, ...left]
    await note(createBodySeal(next))
    seal.use(next)
    keys = next
    text = now
    complaint = ''
    log.info('bodies are sealed with the keys that the file names now', { file, id: seal.keyId, count: listed.length })
    if (left.length > 0)
      log.warn('keys left the file; add them again, or seal anew, before the next start', {
        file,
        reason: left.map(({ id }) => id).join(', '),
      })
  }

  function complain(error: unknown): void {
    const said = error instanceof Error ? error.message : String(error)
    if (said === complaint) return
    complaint = said
    log.error('the key file cannot be taken, the old keys stay in use', { file, reason: said })
  }

  return {
    seal,
    follow(note) {
      running = run(note)
    },
    async stop() {
      stopping.abort(new Error('stopped'))
      await running
    },
  }
}

/** An id that names another key than before would leave what is sealed with the old one unreadable. */
function refuseOther(known: readonly SealKey[], listed: readonly SealKey[]): void {
  for (const { id, bytes } of listed) {
    const before = known.find(each => each.id === id)
    if (before && !timingSafeEqual(before.bytes, bytes))
      throw new Error(`key "${id}" is another one than before: expected a new id for a new key`)
  }
}
