// SPDX-License-Identifier: Apache-2.0
/** Measures several times and answers the run that took least CPU: other programs only ever add to it. */
import type { Measured } from '#testing/measured-child.ts'
import type { MeasuredCommand } from '#testing/measured-command.ts'

/** The best of several runs. Rejects when one fails. */
export async function best<T>(measure: () => Promise<Measured<T>>, times = 3): Promise<Measured<T>> {
  return leastOf(measure, times)
}

/** The best of several runs of a program. Rejects when one fails. */
export async function bestCommand(
  measure: () => Promise<MeasuredCommand | undefined>,
  times = 3,
): Promise<MeasuredCommand> {
  return leastOf(async () => {
    const measured = await measure()
    if (!measured) throw new Error('the program that was to be measured failed')
    return measured
  }, times)
}

async function leastOf<T extends { readonly cpuMs: number }>(measure: () => Promise<T>, times: number): Promise<T> {
  let found = await measure()
  for (let i = 1; i < times; i++) {
    const next = await measure()
    if (next.cpuMs < found.cpuMs) found = next
  }
  return found
}
