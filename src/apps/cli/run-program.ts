// SPDX-License-Identifier: Apache-2.0
/** Runs a program found on PATH, without a shell, with bounded time and output. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'

const defaultTimeoutMs = 120_000
const maxOutputBytes = 256 * 1024 * 1024
const maxReasonChars = 500

export type ProgramResult =
  | { readonly kind: 'done'; readonly stdout: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly because: string }

/** Runs to the end; standard input is closed. */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ProgramResult> {
  const child = execFile(program, args, {
    env: { ...env },
    timeout: defaultTimeoutMs,
    maxBuffer: maxOutputBytes,
    encoding: 'utf8',
  })
  child.stdin?.end()
  const text = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk: string) => (text.stdout += chunk))
  child.stderr?.on('data', (chunk: string) => (text.stderr += chunk.slice(0, maxReasonChars)))
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    if (code === 0) return { kind: 'done', stdout: text.stdout }
    const because = text.stderr.trim().split('\n').slice(0, 3).join(' ').slice(0, maxReasonChars)
    return { kind: 'failed', because: because || `ended with ${signal ?? `exit code ${code}`}` }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'absent' }
    return { kind: 'failed', because: error instanceof Error ? error.message : String(error) }
  }
}
