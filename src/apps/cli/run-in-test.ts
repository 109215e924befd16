// SPDX-License-Identifier: Apache-2.0
/** Runs `ks` within a test. */
import { PassThrough } from 'node:stream'
import { runCommandLine } from './program.ts'

/** What a command line wrote, and how it ended. */
export interface Outcome {
  readonly out: string
  readonly err: string
  readonly exitCode: number
  readonly error: unknown
}

/** Runs the command line in this process, without a PATH. */
export async function ks(...args: readonly string[]): Promise<Outcome> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const text = { out: '', err: '' }
  stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()))
  stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()))
  const env = { SOURCE_DATE_EPOCH: '1700000000', KS_CACHE_DIR: '/nonexistent/ks' }
  let error: unknown
  try {
    await runCommandLine({ stdout: stdout as never, stderr: stderr as never, env, now: () => new Date() }, args)
  } catch (caught) {
    error = caught
  }
  const exitCode = Number(process.exitCode ?? 0)
  process.exitCode = 0
  return { ...text, exitCode, error }
}
