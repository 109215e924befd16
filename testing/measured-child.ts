// SPDX-License-Identifier: Apache-2.0
/** Runs part of a benchmark in a process of its own, so that its CPU time and peak memory are its alone. */
import { fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface Measured<T> {
  readonly result: T
  readonly cpuMs: number
  readonly wallMs: number
  readonly peakRssMiB: number
}

/** Runs `module`, which calls `reportMeasured` at its end, with the arguments given. Rejects when it fails. */
export async function measureChild<T>(
  module: string,
  args: readonly string[],
  execArgv: readonly string[] = [],
): Promise<Measured<T>> {
  const child = fork(module, args, { execArgv: [...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const done = Promise.withResolvers<Measured<T>>()
  child.once('message', message => done.resolve(message as Measured<T>))
  child.once('exit', code => done.reject(new Error(`${module} ended with ${code} and reported nothing`)))
  return done.promise
}

/** Sends what the process used since `startedMs` (from `performance.now()`) to its parent. */
export function reportMeasured(result: unknown, startedMs: number): void {
  process.send?.({ result, wallMs: Math.round(performance.now() - startedMs), ...usedByProcess() })
}

/** CPU time, system included, and the most memory that this process has used until now. */
export function usedByProcess(): Pick<Measured<unknown>, 'cpuMs' | 'peakRssMiB'> {
  const { user, system } = process.cpuUsage()
  return { cpuMs: Math.round((user + system) / 1000), peakRssMiB: Math.round(peakRssKib() / 1024) }
}

/**
 * How long this process has been ready to run while others had the cores, in ms: what a clock on the wall counts and
 * nobody here can do anything about. Of the main thread, and of those that unpack and read for it, whom it waits for. 0
 * where the system does not tell.
 */
export function waitedForCoresMs(): number {
  try {
    const threads = readdirSync('/proc/self/task').filter(id => id === String(process.pid) || isReader(id))
    return threads.reduce((sum, id) => sum + waitedMsOf(id), 0)
  } catch {
    return 0
  }
}

function isReader(thread: string): boolean {
  return readFileSync(`/proc/self/task/${thread}/comm`, 'latin1').startsWith('libuv')
}

function waitedMsOf(thread: string): number {
  return Number(readFileSync(`/proc/self/task/${thread}/schedstat`, 'latin1').split(' ')[1] ?? 0) / 1e6
}

/**
 * Peak memory of this process, in KiB. What `getrusage` calls the maximum includes the parent's memory at the time of the
 * fork; Linux knows better.
 */
export function peakRssKib(): number {
  try {
    const status = readFileSync('/proc/self/status', 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS)
  } catch {
    return process.resourceUsage().maxRSS
  }
}
