// SPDX-License-Identifier: Apache-2.0
/** Where downloaded artifacts and the settings of the command are kept. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder of `--cache-dir`, of `KS_CACHE_DIR`, or `~/.kubescape`. */
export function cacheDirOf(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  return flag ?? env['KS_CACHE_DIR'] ?? join(homedir(), '.kubescape')
}
