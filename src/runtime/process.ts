// SPDX-License-Identifier: Apache-2.0
/** Ties parts to a real process: signals, exit code, and an end that comes whatever hangs. */
import { type RunOptions, type RunResult, runParts } from './lifecycle.ts'

type Listener = (detail: unknown) => void

/** The part of `process` that is used. */
export interface ProcessPort {
  on(event: string, listener: Listener): unknown
  off(event: string, listener: Listener): unknown
  exit(code: number): void
  exitCode?: number | string | null | undefined
}

/** From the first signal to the exit, whatever happens. */
export const exitWithinMs = 4_700
/** How long after the last part has stopped a process may still be kept by what a part left running. */
export const exitGraceMs = 500

const signals = { SIGTERM: 143, SIGINT: 130 } as const

/**
 * Runs parts until SIGTERM or SIGINT, then drains them.
 *
 * Exit code: 0 when stopped or finished, 1 when something failed. A second signal exits at once with 128 plus its
 * number. An error that nobody caught is logged and stops the process as failed.
 */
export async function runProcess(options: RunOptions, port: ProcessPort): Promise<RunResult> {
  const { log, clock } = options
  const stopping = new AbortController()
  const linked = AbortSignal.any([stopping.signal, ...(options.signal ? [options.signal] : [])])
  let crash: unknown
  let isStopping = false

  function exitAfter(ms: number): void {
    clock.after(ms, () => port.exit(port.exitCode === 0 ? 0 : 1), { keepsProcessAlive: false })
  }
  function stop(): void {
    if (!isStopping) exitAfter(exitWithinMs)
    isStopping = true
    stopping.abort()
  }
  const onSignals = Object.entries(signals).map(([name, exitCode]) => {
    const listener = () => {
      if (isStopping) port.exit(exitCode)
      log.info('stopping', { signal: name })
      stop()
    }
    return [name, listener] as const
  })
  function onCrash(error: unknown): void {
    crash ??= error ?? new Error('unknown')
    log.error('an error was not caught', { error })
    stop()
  }

  for (const [name, listener] of onSignals) port.on(name, listener)
  port.on('uncaughtException', onCrash)
  port.on('unhandledRejection', onCrash)
  try {
    const ended = await runParts({ ...options, signal: linked })
    const result: RunResult = crash === undefined ? ended : { kind: 'failed', part: 'process', error: crash }
    port.exitCode = result.kind === 'failed' ? 1 : 0
    return result
  } finally {
    // Whatever a part left running, the process ends; without such it ends by itself, before this.
    exitAfter(exitGraceMs)
    port.off('uncaughtException', onCrash)
    port.off('unhandledRejection', onCrash)
    for (const [name, listener] of onSignals) port.off(name, listener)
  }
}
