// SPDX-License-Identifier: Apache-2.0
/** Figures of the benchmarks of storage as lines, and what makes them a failure. */
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import type { Servers } from './bench-setup.ts'
import type { BenchRequest } from './exchange.ts'
import { type Load, loadOf, type Sample, type Work } from './server-process.ts'

/** Peak memory of the server, whatever the size of an object or a list. */
const maxPeakRssMiB = 220

export interface Report {
  /** Prints a line of figures. What was refused makes the benchmark fail. */
  load(name: string, load: Load, more?: Comparison): void
  /** Prints a line; makes the benchmark fail when it is not so. */
  check(claim: string, isSo: boolean): void
  /** Looks at the memory of the server, and closes the report. */
  outcome(servers: Servers): Promise<SuiteOutcome>
}

/** What a figure is held against. */
export interface Comparison {
  /** CPU time of the bare server for a GET of as many bytes. */
  readonly bareCpuMs: number
  /** Largest multiple of it that is good enough; absent: nobody asked. */
  readonly goal?: number
  /** What the original took, on another machine. */
  readonly upstreamMs?: number
}

/** Begins a report; lines appear as they are made. */
export function createReport(): Report {
  const failures: string[] = []
  let passed = 0
  function check(claim: string, isSo: boolean): void {
    console.log(`${isSo ? 'ok  ' : 'FAIL'}  ${claim}`)
    if (isSo) passed++
    else failures.push(claim)
  }
  return {
    check,
    load(name, load, comparison) {
      const ratio = comparison ? load.cpuMs / comparison.bareCpuMs : 0
      const figures = [
        `${load.cpuMs.toFixed(3)} ms CPU`,
        ...(comparison ? [ratioText(ratio, comparison)] : []),
        `p50 ${load.p50Ms} ms, p99 ${load.p99Ms} ms`,
        `${load.perSecond}/s`,
        `${load.bytesPerAnswer} B`,
      ]
      console.log(`      ${name.padEnd(34)} ${figures.join(', ')}`)
      if (load.refused > 0) check(`${name}: ${load.refused} of ${load.requests} refused`, false)
      if (comparison?.goal !== undefined)
        check(
          `${name}: CPU at most ${comparison.goal} times that of a bare GET: ${ratio.toFixed(2)}`,
          ratio <= comparison.goal,
        )
    },
    async outcome({ storage }) {
      const { rssMiB, peakRssMiB } = await storage.usage()
      check(
        `peak RSS at most ${maxPeakRssMiB} MiB: ${peakRssMiB} MiB, ${rssMiB} MiB at the end`,
        peakRssMiB <= maxPeakRssMiB,
      )
      return { passed, failed: failures.length }
    },
  }
}

function ratioText(ratio: number, { bareCpuMs, upstreamMs }: Comparison): string {
  const upstream = upstreamMs === undefined ? '' : `, upstream ${upstreamMs} ms`
  return `${ratio.toFixed(2)} × ${bareCpuMs.toFixed(3)} ms bare${upstream}`
}

export interface Warmed extends Work {
  /** Requests before the measurement: what is compiled and cached by then is what production runs on. */
  readonly warm: number
  /** Size of the bare server's answers; default: that of the answers of `storage`. */
  readonly bareBytes?: number
}

/** Other processes slow the machine down for a while; taking turns, both servers get their share of that. */
const turns = 10

export interface Measured {
  readonly load: Load
  readonly bareCpuMs: number
}

/**
 * Measures the work in turns with GETs of as many bytes from the bare server, at the same concurrency. Warms up with
 * the requests whose numbers follow those that are measured.
 */
export async function measure({ storage, bare }: Servers, { warm, bareBytes, ...work }: Warmed): Promise<Measured> {
  const warming = loadOf([await storage.load(slice(work, work.count, warm))])
  if (warming.refused > 0) throw new Error(`${warming.refused} of ${warm} requests to warm up were refused`)
  const { concurrency } = work
  const path = `/${bareBytes ?? warming.bytesPerAnswer}`
  const bareWork = { concurrency, request: (): BenchRequest => ({ method: 'GET', path }) }
  await bare.load({ ...bareWork, count: warm })
  const ours: Sample[] = []
  const theirs: Sample[] = []
  const perTurn = Math.ceil(work.count / turns)
  for (let from = 0; from < work.count; from += perTurn) {
    const count = Math.min(perTurn, work.count - from)
    ours.push(await storage.load(slice(work, from, count)))
    theirs.push(await bare.load({ ...bareWork, count }))
  }
  return { load: loadOf(ours), bareCpuMs: loadOf(theirs).cpuMs }
}

function slice(work: Work, from: number, count: number): Work {
  return {
    count,
    concurrency: work.concurrency,
    request: i => work.request(from + i),
    answered: (i, answer) => work.answered?.(from + i, answer),
  }
}
