// SPDX-License-Identifier: Apache-2.0
/** Programs that were executed: one entry for each program, arguments and environment. */
import type { Exec } from './observed.ts'
import { listKey, sortedByKey } from './sets.ts'

/** Distinct entries, sorted by path. One that demands its arguments gives way to the same one that does not. */
export function mergeExecs(execs: readonly Exec[]): readonly Exec[] {
  const distinct = new Map<string, Exec>()
  for (const { path = '', args = [], envs = [], argsRequired = false } of execs) {
    const key = listKey([path, listKey(args), listKey(envs)])
    const known = distinct.get(key)
    const isDemanding = argsRequired && (known === undefined || known.argsRequired === true)
    distinct.set(key, {
      path,
      ...(args.length > 0 && { args }),
      ...(envs.length > 0 && { envs }),
      ...(isDemanding && { argsRequired: true }),
    })
  }
  return sortedByKey(distinct)
}
