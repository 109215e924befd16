// SPDX-License-Identifier: Apache-2.0
/** Follows a file of control inputs, such as a mounted ConfigMap, as it is replaced. */
import { readSmallFile } from '#adapters/kube/access/file-source.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'

export interface InputFileParts {
  readonly path: string
  readonly clock: Clock
  readonly log: Log
  /** Told of what the file holds: at the start, and when it changes. */
  readonly onInputs: (inputs: unknown) => void
}

/** How soon a change is seen. */
const everyMs = 5_000

/** Reads the file once, then looks at it again until `signal` aborts. Rejects when the first reading fails. */
export async function followInputFile(parts: InputFileParts, signal: AbortSignal): Promise<void> {
  const { path, clock, log, onInputs } = parts
  let text = await readSmallFile(path)
  onInputs(parse(text, path))
  void again()

  async function again(): Promise<void> {
    while (!signal.aborted) {
      try {
        await clock.sleep(everyMs, signal)
        const now = await readSmallFile(path)
        if (now === text) continue
        text = now
        onInputs(parse(now, path))
      } catch (error) {
        // What was read last stays in use.
        if (!signal.aborted) log.warn('control inputs cannot be read again', { file: path, error })
      }
    }
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new Error(`control inputs: expected JSON in ${path}: a map of lists by name of the input`, { cause })
  }
}
