// SPDX-License-Identifier: Apache-2.0
/** A program that runs beside us with its log in a file, and ends when we do. */
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

const logTailLines = 15

/** Starts a program; it is ended with this process too, unless that is killed outright. */
export function startChild({ name, path, args, logFile }: ChildCall): Child {
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn(path, args, { stdio: ['ignore', log, log] })
  closeSync(log)
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`))
  }).finally(() => process.off('exit', killNow))
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
      child.kill('SIGKILL')
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
