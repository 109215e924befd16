// SPDX-License-Identifier: Apache-2.0
/** The vulnerability database of a folder, followed when another one is imported. */
import { openVulnerabilityDatabase } from '#adapters/vulndb/database.ts'
import { digestsOf } from '#adapters/vulndb/digest-database.ts'
import { type InstalledDatabase, installedDatabase } from '#adapters/vulndb/listing.ts'
import { changesBetween, type DatabaseChanges } from '#domain/database-digests.ts'
import type { Json } from '#domain/kube-object.ts'
import { engineVersion } from '#domain/version.ts'
import { type Judge, judgeWith, prepareParts } from '#engines/vulnmatch/judge.ts'
import type { MatchOptions } from '#engines/vulnmatch/matcher.ts'
import { choicesOf, type MatchingMode } from '#engines/vulnmatch/matching-mode.ts'
import { type Rejudge, rejudgeWith } from '#engines/vulnmatch/rejudge.ts'
import { distroFromSyft } from '#engines/vulnmatch/subject/subject-from-syft.ts'
import type { Doubtful } from '#engines/vulnmatch/trust.ts'
import { matchers } from '#plugins/matchers/registry.ts'
import { schemes } from '#plugins/versions/registry.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { ImageMatching, MatchedImage, MatchingStatus } from './image-matching.ts'
import { countsOf } from './stored-matches.ts'

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
      const next = load(installed, options)
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
  { file, checksum: databaseVersion }: InstalledDatabase,
  { folder, mode, trustedVendors, clock }: DatabaseMatchingOptions,
): { matching: ImageMatching; close(): void } {
  const store = openVulnerabilityDatabase(file)
  const tool = { name: 'kubescape', version: engineVersion }
  const judges = new Map<boolean, Judges>()
  const changesSince = changesUpTo(folder, databaseVersion)

  /** One for each way of matching that images need. */
  function judgesFor(options: MatchOptions): Judges {
    const known = judges.get(options.cpesForLanguages)
    if (known) return known
    const parts = prepareParts({ store, matchers, schemes, options, tool })
    const made = { judge: judgeWith(parts), rejudge: rejudgeWith(parts) }
    judges.set(options.cpesForLanguages, made)
    return made
  }

  const matching: ImageMatching = {
    version: `${engineVersion}-matching-${documentRevision}-${mode}`,
    databaseVersion,
    match(sbom, unread) {
      const { options, isVendorTrusted } = choicesOf(mode, distroFromSyft(sbom), trustedVendors)
      const { document, doubts } = judgesFor(options).judge({ sbom, unread, nowMs: clock.nowMs() })
      return { ...matchedOf(document, doubts), choice: { mode, isVendorTrusted } }
    },
    async matchAgain({ databaseVersion: before, document, ...earlier }, sbom, unread) {
      const { options, isVendorTrusted } = choicesOf(mode, distroFromSyft(sbom), trustedVendors)
      const changes = earlier.isVendorTrusted === isVendorTrusted ? await changesSince(before) : undefined
      if (!changes) return undefined
      const again = judgesFor(options).rejudge({ sbom, unread, nowMs: clock.nowMs(), document, changes })
      return { ...matchedOf(again.document, again.doubts), choice: { mode, isVendorTrusted } }
    },
  }
  return { matching, close: () => store.close() }
}

/** To be raised when documents are made in another way: older ones are then not brought up to date but made anew. */
const documentRevision = 3

interface Judges {
  readonly judge: Judge
  readonly rejudge: Rejudge
}

/** Of so many databases is remembered what has changed since, 2 MiB each. */
const rememberedChanges = 3

/** Tells what has changed since former databases, as far as their digests are kept. */
function changesUpTo(
  folder: string,
  databaseVersion: string,
): (before: string) => Promise<DatabaseChanges | undefined> {
  const known = new Map<string, Promise<DatabaseChanges | undefined>>()

  async function read(before: string): Promise<DatabaseChanges | undefined> {
    const [former, present] = await Promise.all([digestsOf(folder, before), digestsOf(folder, databaseVersion)])
    return former && present && changesBetween(former, present)
  }

  return before => {
    const changes = known.get(before) ?? read(before)
    if (known.size >= rememberedChanges) known.clear()
    known.set(before, changes)
    return changes
  }
}

/** Worst first: what is not known at all weighs more than what may be old. */
const byWeight: readonly MatchingStatus[] = ['no-data', 'partial', 'eol-distro', 'db-stale']

function matchedOf(document: Json, doubts: readonly Doubtful[]): MatchedImage {
  const status = byWeight.find(each => doubts.some(doubt => doubt.status === each)) ?? 'ready'
  return {
    status,
    ...(doubts.length > 0 && {
      reason: doubts
        .map(({ because }) => because)
        .join('; ')
        .slice(0, 1_000),
    }),
    document,
    ...countsOf(document),
  }
}
