// SPDX-License-Identifier: Apache-2.0
/**
 * What two vulnerability databases have in common, without comparing them row by row.
 *
 * Everything that a look-up gives belongs to a key: a package of a system, a product of CPEs, a name of a
 * vulnerability, the scores of a CVE. Keys fall into a fixed number of buckets, and each bucket has a digest of all
 * that its keys give, computed once when a database is put in place. Where the digests of a bucket agree, none of its
 * keys has changed; where they differ, some has. Such a table has 2 MiB, whatever the size of the database.
 */
import { hashOf } from './text-hash.ts'

const bucketBits = 18

/** Number of buckets; part of what is stored. */
export const bucketCount = 2 ** bucketBits

/** Digests of what a database says. */
export interface DatabaseDigests {
  /** Of the small tables, on which every look-up depends. */
  readonly common: number
  /** Two numbers for each bucket. */
  readonly buckets: Uint32Array
}

/** An operating system by what it is called; its number may be another in the next database. */
export interface SystemName {
  readonly name: string
  readonly releaseId: string
  readonly majorVersion: string
  readonly minorVersion: string
  readonly labelVersion: string
  readonly codename: string
  readonly channel: string
}

/** What a package of an operating system, or (`undefined`) of none, is looked up by. */
export function packageKey(name: string, system: SystemName | undefined): string {
  return `package ${name.toLowerCase()}\n${system ? systemText(system) : ''}`
}

/** What CPEs are looked up by. */
export function productKey(product: string): string {
  return `product ${product.toLowerCase()}`
}

/** What records of vulnerabilities are looked up by. */
export function recordKey(name: string): string {
  return `record ${name.toLowerCase()}`
}

/** What is known of a CVE beside its record: exploitation, weaknesses, likelihood. */
export function scoreKey(cve: string): string {
  return `score ${cve.toLowerCase()}`
}

/** The name as one text. */
export function systemText(system: SystemName): string {
  const { name, releaseId, majorVersion, minorVersion, labelVersion, codename, channel } = system
  return JSON.stringify([name, releaseId, majorVersion, minorVersion, labelVersion, codename, channel])
}

/** Gathers the digests of a database. */
export class DigestBuilder {
  readonly #common: string[] = []
  readonly #buckets = new Uint32Array(2 * bucketCount)

  /** Adds what all look-ups depend on. */
  addCommon(text: string): void {
    this.#common.push(text)
  }

  /** Adds what a key gives, in its order; of one key it may be added in several parts, whose order does not count. */
  add(key: string, content: readonly string[]): void {
    const digest = hashOf(`${key}\n${content.join('\n')}`)
    const at = 2 * bucketOf(key)
    this.#buckets[at] = (this.#buckets[at] ?? 0) + (digest >>> 0)
    this.#buckets[at + 1] = (this.#buckets[at + 1] ?? 0) + Math.floor(digest / 2 ** 32)
  }

  build(): DatabaseDigests {
    return { common: hashOf(JSON.stringify(this.#common)), buckets: this.#buckets }
  }
}

/** What may be different in another database. */
export interface DatabaseChanges {
  /** Whether what the key gives may be another; false says that it is the same. */
  has(key: string): boolean
}

/** What may have changed between two databases; undefined when nothing can be taken as it was. */
export function changesBetween(before: DatabaseDigests, after: DatabaseDigests): DatabaseChanges | undefined {
  if (before.common !== after.common) return undefined
  return {
    has(key) {
      const at = 2 * bucketOf(key)
      return before.buckets[at] !== after.buckets[at] || before.buckets[at + 1] !== after.buckets[at + 1]
    },
  }
}

/** Number of changed buckets in a thousand: how much of a database has changed, about. */
export function changedPerMille(before: DatabaseDigests, after: DatabaseDigests): number {
  let changed = 0
  for (let at = 0; at < 2 * bucketCount; at += 2)
    if (before.buckets[at] !== after.buckets[at] || before.buckets[at + 1] !== after.buckets[at + 1]) changed++
  return (changed * 1_000) / bucketCount
}

/** The bucket of a key. */
function bucketOf(key: string): number {
  return hashOf(key) % bucketCount
}
