// SPDX-License-Identifier: Apache-2.0
/** What the configuration says to the clean-up. */
import { type SweptPlural, sweptPlurals } from '#services/storage/cleanup/subject.ts'
import type { CleanupPolicy } from '#services/storage/cleanup/sweeper.ts'
import type { StorageConfig } from './storage-config.ts'

/** The policy of a configuration; undefined when nothing is to be removed. */
export function cleanupPolicy({ cleanup, kinds }: StorageConfig): CleanupPolicy | undefined {
  const { isEnabled, isDryRun, graceMs, imageGraceMs } = cleanup
  if (!isEnabled) return undefined
  const retention = Object.fromEntries(sweptPlurals.map(plural => [plural, retentionOf(kinds, plural)]))
  return { isDryRun, graceMs, imageGraceMs, retention }
}

function retentionOf(kinds: StorageConfig['kinds'], plural: SweptPlural) {
  const { maxAgeMs, maxTotalBytes } = kinds[plural] ?? {}
  return {
    ...(maxAgeMs !== undefined && { maxAgeMs }),
    ...(maxTotalBytes !== undefined && { maxBytes: maxTotalBytes }),
  }
}
