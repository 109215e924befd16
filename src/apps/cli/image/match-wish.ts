// SPDX-License-Identifier: Apache-2.0
/** What flags say about the database of vulnerabilities, and how packages are looked up in it. */
import type { CliContext } from '#apps/cli/program.ts'
import { answerOf } from '#apps/cli/scan/scan-options.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { vulndbFolder } from '#apps/vulndb/database-folder.ts'
import type { Environment } from '#runtime/config.ts'

/** The flags as commander reads them; upstream's names, but for the first. */
export interface RawMatchFlags {
  readonly vulndb?: string
  readonly useDefaultMatchers?: string | boolean
  readonly grypeDbUrl?: string
  readonly skipDbUpdate?: boolean
}

export interface MatchWish {
  /** Of the database. */
  readonly folder: string
  /** From where a newer one is fetched before; absent: the one in use is taken as it is. */
  readonly url?: string
  /** Look packages of languages up by guessed CPEs as well. */
  readonly byCpes: boolean
}

/** What the flags say. Throws UsageError. */
export function matchWishOf(env: Environment, raw: RawMatchFlags): MatchWish {
  const { grypeDbUrl: url } = raw
  if (url !== undefined && raw.skipDbUpdate)
    throw new UsageError('--grype-db-url says where to fetch a database, --skip-db-update not to fetch one: give one')
  if (url !== undefined && !(/^https?:\/\//.test(url) && URL.canParse(url)))
    throw new UsageError(
      `--grype-db-url is an http or https address, not "${url}"; \`ks vulndb import\` takes a database from a file`,
    )
  return {
    folder: vulndbFolder(env, raw.vulndb),
    byCpes: answerOf('--use-default-matchers', raw.useDefaultMatchers) === false,
    ...(url !== undefined && { url }),
  }
}

/**
 * Fetches a newer database where the flags name an address; otherwise nothing is fetched.
 *
 * @throws VulnerabilityDatabaseError when there is none to be had; the one in use stays
 */
export async function fetchWished(context: CliContext, { url, folder }: MatchWish): Promise<void> {
  if (url === undefined) return
  const { fetchDatabase, listingBelow } = await import('#apps/vulndb/fetch-database.ts')
  const { kind, listing } = await fetchDatabase(context.env, listingBelow(url), folder)
  if (kind === 'imported') context.stderr.write(`ks: the database of ${listing.built} is in use now\n`)
}
