// SPDX-License-Identifier: Apache-2.0
/** The vulnerability database of a folder, followed when another one is imported. */
import { openVulnerabilityDatabase } from '#adapters/vulndb/database.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { engineVersion } from '#domain/version.ts'
import { type Judge, type JudgedSbom, prepareJudge } from '#engines/vulnmatch/judge.ts'
import type { MatchOptions } from '#engines/vulnmatch/matcher.ts'
import { choicesOf, type MatchingMode } from '#engines/vulnmatch/matching-mode.ts'
import { distroFromSyft } from '#engines/vulnmatch/subject-from-syft.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { ImageMatching, MatchedImage, MatchingStatus } from './image-matching.ts'

export interface DatabaseMatchingOptions {
  /** Where `ks vulndb` keeps its database; it may still be empty. */
  readonly folder: string
  /** Whether packages of languages are looked up by CPE, too. */
  readonly mode: MatchingMode
  /** Whose images `adaptive` does not do so for. Default: `defaultTrustedVendors`. */
  readonly trustedVendors?: readonly string[]
  readonly clock: Clock
  readonly log: Log
}

export interface DatabaseMatching extends AsyncDisposable {
  /** The database of now; undefined while there is none. */
  current(): ImageMatching | undefined
  /** Looks whether another database was imported, and takes it; the present one stays when the new one is bad. */
  refresh(): Promise<void>
}

/** Opens the folder's database, if there is one. */
export async function openDatabaseMatching(options: DatabaseMatchingOptions): Promise<DatabaseMatching> {
  const { folder, log } = options
  let open: { readonly matching: ImageMatching; close(): void } | undefined

  async function refresh(): Promise<void> {
    const installed = await installedDatabase(folder)
    if (!installed || installed.checksum === open?.matching.databaseVersion) return
    try {
      const next = load(installed.file, installed.checksum, options)
      open?.close()
      open = next
      log.info('vulnerability database opened', { digest: installed.checksum })
    } catch (error) {
      log.error('vulnerability database cannot be opened', { digest: installed.checksum, error })
    }
  }

  await refresh()
  return {
    current: () => open?.matching,
    refresh,
    async [Symbol.asyncDispose]() {
      open?.close()
      open = undefined
    },
  }
}

function load(
  file: string,
  databaseVersion: string,
  { mode, trustedVendors, clock }: DatabaseMatchingOptions,
): { matching: ImageMatching; close(): void } {
  const store = openVulnerabilityDatabase(file)
  const tool = { name: 'kubescape', version: engineVersion }
  const judges = new Map<boolean, Judge>()

  /** One for each way of matching that images need. */
  function judgeFor(options: MatchOptions): Judge {
    const known = judges.get(options.cpesForLanguages)
    const judge = known ?? prepareJudge({ store, matchers, schemes, options, tool })
    judges.set(options.cpesForLanguages, judge)
    return judge
  }

  const matching: ImageMatching = {
    version: `${engineVersion}-matching-${mode}`,
    databaseVersion,
    match(sbom, unread) {
      const { options, isVendorTrusted } = choicesOf(mode, distroFromSyft(sbom), trustedVendors)
      const judged = judgeFor(options)({ sbom, unread, nowMs: clock.nowMs() })
      return { ...matchedOf(judged), choice: { mode, isVendorTrusted } }
    },
  }
  return { matching, close: () => store.close() }
}

/** Worst first: what is not known at all weighs more than what may be old. */
const byWeight: readonly MatchingStatus[] = ['no-data', 'partial', 'eol-distro', 'db-stale']

function matchedOf({ doubts, document, counts, fixable }: JudgedSbom): MatchedImage {
  const status = byWeight.find(each => doubts.some(doubt => doubt.status === each)) ?? 'ready'
  const { Critical, High, Medium, Low, Negligible, Unknown } = counts
  return {
    status,
    ...(doubts.length > 0 && {
      reason: doubts
        .map(({ because }) => because)
        .join('; ')
        .slice(0, 1_000),
    }),
    document,
    counts: { critical: Critical, high: High, medium: Medium, low: Low, negligible: Negligible, unknown: Unknown },
    fixable,
  }
}
