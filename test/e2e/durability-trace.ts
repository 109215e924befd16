// SPDX-License-Identifier: Apache-2.0
/** Reads what `strace -f -y` wrote about storage: what went to the log of the database, and what to clients, in turn. */

export interface DurabilityTrace {
  /** Answers 200 and 201 that left while something written to the log was not synced. */
  readonly unsynced: number
  /** Answers 200 and 201. */
  readonly acknowledged: number
  /** Answers before which nothing was written to the log since the one before. */
  readonly unwritten: number
  readonly syncs: number
}

const begunRe = /^(\d+) +(\w+)\((\d+)<([^>]*)>(.*)$/
const resumedRe = /^(\d+) +<\.\.\. (\w+) resumed>.*\) += (-?\d+)/
const doneRe = /\) += (-?\d+)/

/** Follows the calls in the order in which they were made. A sync counts when it has returned without an error. */
export function readTrace(text: string): DurabilityTrace {
  const trace = { unsynced: 0, acknowledged: 0, unwritten: 0, syncs: 0 }
  const syncing = new Set<string>()
  let isDirty = false
  let hasWritten = false
  function synced(result: string | undefined): void {
    if (result !== '0') return
    trace.syncs++
    isDirty = false
  }
  for (const line of text.split('\n')) {
    const [, resumed = '', name = '', result] = resumedRe.exec(line) ?? []
    if (/^f(data)?sync$/.test(name) && syncing.delete(resumed)) synced(result)
    const [, pid = '', call = '', , path = '', rest = ''] = begunRe.exec(line) ?? []
    if (path.endsWith('-wal') && call === 'pwrite64') {
      isDirty = true
      hasWritten = true
    }
    if (path.endsWith('-wal') && /^f(data)?sync$/.test(call)) {
      if (rest.includes('<unfinished')) syncing.add(pid)
      else synced(doneRe.exec(rest)?.[1])
    }
    if (!/"HTTP\/1\.1 20[01] /.test(rest) || !/^(?:write|sendmsg|sendto)/.test(call)) continue
    trace.acknowledged++
    if (isDirty) trace.unsynced++
    if (!hasWritten) trace.unwritten++
    hasWritten = false
  }
  return trace
}
