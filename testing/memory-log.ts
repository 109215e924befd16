// SPDX-License-Identifier: Apache-2.0
import { createLog, type Log } from '#runtime/log.ts'

/** A line as it was written. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string; readonly message: string }

/** The real log, at level debug and with a fixed time, writing into an array. */
export function memoryLog(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) }
  return { log: createLog({ clock: { nowMs: () => 0 }, level: 'debug', destination }), lines }
}
