// SPDX-License-Identifier: Apache-2.0
/** Runs a program in a Node of its own and takes its figures, start-up included. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Measured } from './measured-child.ts'

/** Runs a script with arguments, its output dropped. Rejects when it fails. */
export async function measureProgram(script: string, args: readonly string[]): Promise<Measured<undefined>> {
  const preload = join(import.meta.dirname, 'figures-at-exit.ts')
  const startedMs = performance.now()
  const child = spawn(process.execPath, ['--import', preload, script, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const [, , errors, figures] = child.stdio
  const said = [text(errors as NodeJS.ReadableStream), text(figures as NodeJS.ReadableStream)] as const
  const [code] = (await once(child, 'close')) as [number | null]
  const wallMs = Math.round(performance.now() - startedMs)
  const [stderr, json] = await Promise.all(said)
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}: ${stderr.slice(0, 500)}`)
  return { ...(JSON.parse(json) as Omit<Measured<undefined>, 'result' | 'wallMs'>), result: undefined, wallMs }
}
