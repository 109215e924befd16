// SPDX-License-Identifier: Apache-2.0
/** Measures another program beside which ours is compared, with GNU time. */
import { spawn } from 'node:child_process'

export interface MeasuredCommand {
  readonly cpuMs: number
  readonly wallMs: number
  readonly peakRssMiB: number
}

/** Bytes kept of what the program says. */
const keptBytes = 4_096

/**
 * Runs a program to its end. Its output is thrown away; when it fails, the last of its errors is printed and the
 * result is undefined. This process goes on meanwhile, so that it may serve what the program asks for.
 */
export async function measureCommand(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<MeasuredCommand | undefined> {
  const child = spawn('/usr/bin/time', ['-f', '%U %S %e %M', file, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (text: string) => {
    said = (said + text).slice(-keptBytes)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const lines = said.trim().split('\n')
  if (code !== 0) {
    console.error(`${file} ended with ${code}: ${lines.slice(-4).join(' | ')}`)
    return undefined
  }
  const [user = 0, system = 0, wall = 0, rss = 0] = (lines.at(-1) ?? '').split(' ').map(Number)
  return {
    cpuMs: Math.round((user + system) * 1_000),
    wallMs: Math.round(wall * 1_000),
    peakRssMiB: Math.round(rss / 1_024),
  }
}
