// SPDX-License-Identifier: Apache-2.0
/** One life of storage: what was kept is looked at, writers and watchers begin, then something is killed. */
import type { Random } from '#testing/random.ts'
import { isGone } from './ledger.ts'
import type { StorageLedger } from './storage-ledger.ts'
import type { LedgerState } from './storage-object.ts'
import { collection } from './storage-object.ts'
import { type Place, ServerProcess } from './storage-process.ts'
import type { StorageWatcher } from './storage-watcher.ts'
import { barrierPrefix, passBarrier, writeStorage } from './storage-writers.ts'

export interface Rounds {
  readonly place: Place
  readonly ledger: StorageLedger
  readonly random: Random
  /** The first takes part in every round; each further one in fewer. */
  readonly watchers: readonly StorageWatcher[]
  /** Harms the database in the midst of a round; undefined: only storage is killed. */
  readonly harm?: (random: Random) => Promise<void>
}

/** A life ends so many acknowledged writes after its first, and a moment later; on a busy machine, after a while. */
const mostWritesOfLife = 60
const longestMomentMs = 15
const longestLifeMs = 3000
const startKillWithinMs = 700
const catchUpWithinMs = 120_000
const recoverWithinMs = 120_000
/** Some lives end before they have begun. */
const startKillChance = 0.1
const harmChance = 0.3

/** Runs a round; what is wrong goes to the ledger. */
export async function runRound(rounds: Rounds, round: number): Promise<void> {
  const { place, random, ledger, harm } = rounds
  if (random.chance(startKillChance)) await killAtStart(place, random.below(startKillWithinMs))
  const server = await ServerProcess.start(place)
  if (server.quarantined) ledger.wrong.push('the database was put aside as damaged')
  const present = rounds.watchers.filter((_, i) => round % everyRounds(i) === 0)
  const watching = present.map(watcher => watcher.follow(server.rest))
  await checkAll(rounds, server, present)
  let isOver = false
  const writing = writeStorage({ rest: server.rest, ledger, random, isOver: () => isOver })
  await liveFor(rounds, random.below(mostWritesOfLife))
  if (harm && random.chance(harmChance)) {
    await harm(random)
    if (!(await recovers(server))) ledger.wrong.push('storage does not write again after the database came back')
    await liveFor(rounds, random.below(mostWritesOfLife))
  }
  isOver = true
  await server.kill()
  await Promise.all([writing, ...watching])
}

async function liveFor({ ledger, random }: Rounds, writes: number): Promise<void> {
  const enough = ledger.acknowledged + writes
  const startedMs = performance.now()
  while (ledger.acknowledged < enough && performance.now() - startedMs < longestLifeMs) await sleep(1)
  await sleep(random.below(longestMomentMs))
}

/** 1, 2, 8 … 64: whoever was away for long has to list again. */
function everyRounds(watcher: number): number {
  return [1, 2, 8, 64][watcher] ?? 1
}

async function killAtStart(place: Place, afterMs: number): Promise<void> {
  const starting = ServerProcess.spawn(place)
  await sleep(afterMs)
  await starting.kill()
}

/** Compares ledger, watchers and server, while nobody writes. */
async function checkAll(
  { ledger }: Rounds,
  { rest }: ServerProcess,
  watchers: readonly StorageWatcher[],
): Promise<void> {
  const version = await passBarrier(rest)
  const fresh = ledger.takeFresh()
  const found = await ledger.check(rest)
  for (const watcher of watchers) {
    const hasAll = await watcher.reaches(version, catchUpWithinMs)
    if (!hasAll) ledger.wrong.push(`${watcher.name} got to version ${watcher.version} of ${version}`)
    else ledger.wrong.push(...differences(watcher, found))
  }
  const [first] = watchers
  if (first && first.relisted === 0)
    for (const each of fresh)
      if (!first.seen.has(each)) ledger.wrong.push(`${first.name} was not told of version ${each}`)
  first?.seen.clear()
  for (const name of found.keys())
    if (name.startsWith(barrierPrefix)) await rest.request({ method: 'DELETE', path: `${collection}/${name}` })
}

function differences({ name: watcher, states }: StorageWatcher, found: ReadonlyMap<string, LedgerState>): string[] {
  const names = new Set([...states.keys(), ...found.keys()])
  return [...names].flatMap(name => {
    const [shown, is] = [states.get(name), found.get(name)]
    if (shown?.version === is?.version && shown?.value === is?.value) return []
    return [`${watcher} holds ${name} as ${shown?.value ?? 'absent'}, it is ${is?.value ?? 'absent'}`]
  })
}

async function recovers({ rest }: ServerProcess): Promise<boolean> {
  const startedMs = performance.now()
  while (performance.now() - startedMs < recoverWithinMs) {
    try {
      await passBarrier(rest)
      return true
    } catch (error) {
      if (!isGone(error)) throw error
      await sleep(20)
    }
  }
  return false
}

function sleep(timeMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, timeMs))
}
