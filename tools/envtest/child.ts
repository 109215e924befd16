// SPDX-License-Identifier: Apache-2.0
/** A program that runs beside us with its log in a file, and ends when we do, however we end. */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { EnvtestError } from './error.ts'

/** What to start; standard output and error go to `logFile`. */
export interface ChildCall {
  readonly name: string
  readonly path: string
  readonly args: readonly string[]
  readonly logFile: string
}

/** A started program. */
export interface Child {
  readonly name: string
  /** Rejects when the program ends before `stop`: EnvtestError `port-taken` or `exited`. Never resolves. */
  readonly failed: Promise<never>
  /** Ends it at once, since nothing it wrote is kept; resolves when it has ended. */
  stop(): Promise<void>
}

/**
 * Runs the program, and ends it once the pipe at descriptor 3 closes: the kernel closes it when we are killed, too.
 *
 * Ctrl-C reaches all of a terminal's programs; this one leaves it to us.
 */
const keeper = `
trap '' INT TERM HUP
"$@" 3<&- & program=$!
(read -r _ <&3; kill -9 $program) & watcher=$!
exec 3<&-
wait $program; status=$?
kill -9 $watcher 2>&-
exit $status`

const pipeDescriptor = 3
const logTailLines = 15

/** Starts a program. */
export function startChild({ name, path, args, logFile }: ChildCall): Child {
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn('/bin/sh', ['-c', keeper, name, path, ...args], { stdio: ['ignore', log, log, 'pipe'] })
  closeSync(log)
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`))
  })
  let isStopping = false
  const failed = ended.then(how => {
    if (isStopping) return new Promise<never>(() => {})
    throw failureOf(name, how, logFile)
  })
  // Whoever waits for something races with it; nobody need wait all the time.
  failed.catch(() => {})
  return {
    name,
    failed,
    async stop() {
      isStopping = true
      child.stdio[pipeDescriptor]?.destroy()
      await ended
    },
  }
}

function failureOf(name: string, how: string, logFile: string): EnvtestError {
  const log = readFileSync(logFile, 'utf8')
  const lastLines = log.trimEnd().split('\n').slice(-logTailLines).join('\n')
  const code = log.includes('address already in use') ? 'port-taken' : 'exited'
  return new EnvtestError(code, `${name} ended with ${how}; the end of ${logFile}:\n${lastLines}`)
}
