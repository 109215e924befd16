// SPDX-License-Identifier: Apache-2.0
/** What may be set while storage runs: bounds on load, bounds per kind, and what is kept for how long. */
import { z } from 'zod'
import { spdxKinds } from '#api/spdx-v1beta1/kinds.ts'
import { durationMs, sizeBytes } from '#runtime/config.ts'
import { parseYaml, YamlError } from '#runtime/yaml.ts'
import { defaultProfileLimits } from '#services/storage/profiles/limits.ts'
import { type KindBounds, kindBounds } from './kind-bounds.ts'

/** Bounds on all requests together. */
export interface LoadBounds {
  readonly maxReadsInFlight: number
  readonly maxWritesInFlight: number
  readonly maxWatches: number
}

export interface CleanupConfig {
  readonly isEnabled: boolean
  /** Says what would be removed and removes nothing. */
  readonly isDryRun: boolean
  /** Something is gone for so long before what is about it is removed. */
  readonly graceMs: number
  /** The same for images, which cost more to look at again. */
  readonly imageGraceMs: number
}

/** What profiles of containers may become. */
export interface ProfileConfig {
  /** A profile with more entries is too large, and takes no further reports. */
  readonly maxEntries: number
  /** A container that reported nothing for so long has ended. */
  readonly endAfterMs: number
}

/** What a kind takes and keeps. */
export interface KindConfig extends KindBounds {
  /** What is not about something that is there is removed when it was last written so long ago; absent: never. */
  readonly maxAgeMs?: number
  /** Bodies of the kind together, as they were sent; beyond it the least recently written go. Absent: any. */
  readonly maxTotalBytes?: number
}

export interface StorageConfig {
  readonly load: LoadBounds
  readonly cleanup: CleanupConfig
  readonly profiles: ProfileConfig
  /** By plural; every stored kind has an entry. */
  readonly kinds: Readonly<Record<string, KindConfig>>
}

/** A configuration is not one; the message has one line for each thing that is wrong. */
export class StorageConfigError extends Error {
  override readonly name = 'StorageConfigError'
  readonly code = 'invalid-config'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`the configuration of storage is wrong:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

const storedPlurals: readonly string[] = spdxKinds
  .filter(({ origin }) => origin === 'stored')
  .map(({ plural }) => plural)

const day = 86_400_000
const hour = 3_600_000
const minute = 60_000
const mostInFlight = 100_000

export const defaultStorageConfig: StorageConfig = {
  load: { maxReadsInFlight: 400, maxWritesInFlight: 200, maxWatches: 5_000 },
  cleanup: { isEnabled: true, isDryRun: false, graceMs: minute, imageGraceMs: hour },
  profiles: { maxEntries: defaultProfileLimits.maxEntries, endAfterMs: defaultProfileLimits.seriesEndAfterMs },
  kinds: Object.fromEntries(storedPlurals.map(plural => [plural, kindBounds(plural)])),
}

function count(least: number): z.ZodType<number> {
  const expected = `expected a whole number from ${least} to ${mostInFlight}`
  return z.int(expected).min(least, expected).max(mostInFlight, expected)
}

const size = z
  .union([z.int().nonnegative().transform(String), z.string()], 'expected a size such as 64Mi')
  .pipe(sizeBytes())
const duration = z.string('expected a duration such as 24h').pipe(durationMs())

const kindSchema = z.strictObject({
  maxObjectSize: size.optional(),
  maxConcurrentWrites: count(1).optional(),
  maxAge: duration.optional(),
  maxTotalSize: size.optional(),
})

const fileSchema = z.strictObject({
  load: z
    .strictObject({
      maxReadsInFlight: count(1).optional(),
      maxWritesInFlight: count(1).optional(),
      maxWatches: count(1).optional(),
    })
    .optional(),
  cleanup: z
    .strictObject({
      enabled: z.boolean('expected true or false').optional(),
      dryRun: z.boolean('expected true or false').optional(),
      grace: duration.optional(),
      imageGrace: duration.optional(),
    })
    .optional(),
  profiles: z.strictObject({ maxEntries: count(1).optional(), endAfter: duration.optional() }).optional(),
  kinds: z.record(z.string(), kindSchema).optional(),
})

/** Largest object that any kind may be allowed: bodies are streamed, but hashed, sealed and answered for as a whole. */
const mostObjectBytes = 1024 * 1024 * 1024
const longestAgeMs = 100 * 365 * day

/**
 * Reads a configuration, YAML or JSON; what it leaves out is as by default.
 *
 * Errors: StorageConfigError with everything that is wrong, unknown fields and kinds included.
 */
export function parseStorageConfig(text: string): StorageConfig {
  const parsed = fileSchema.safeParse(documentIn(text) ?? {})
  if (!parsed.success) throw new StorageConfigError(parsed.error.issues.flatMap(problemsOf))
  const { load = {}, cleanup = {}, profiles = {}, kinds = {} } = parsed.data
  const problems = Object.entries(kinds).flatMap(([plural, kind]) => wrongKind(plural, kind))
  if (problems.length > 0) throw new StorageConfigError(problems)
  const defaults = defaultStorageConfig
  return {
    load: { ...defaults.load, ...defined(load) },
    cleanup: {
      isEnabled: cleanup.enabled ?? defaults.cleanup.isEnabled,
      isDryRun: cleanup.dryRun ?? defaults.cleanup.isDryRun,
      graceMs: cleanup.grace ?? defaults.cleanup.graceMs,
      imageGraceMs: cleanup.imageGrace ?? defaults.cleanup.imageGraceMs,
    },
    profiles: {
      maxEntries: profiles.maxEntries ?? defaults.profiles.maxEntries,
      endAfterMs: profiles.endAfter ?? defaults.profiles.endAfterMs,
    },
    kinds: Object.fromEntries(
      Object.entries(defaults.kinds).map(([plural, kind]) => [plural, withSettings(kind, kinds[plural] ?? {})]),
    ),
  }
}

type KindSettings = z.infer<typeof kindSchema>

function withSettings(
  kind: KindConfig,
  { maxObjectSize, maxConcurrentWrites, maxAge, maxTotalSize }: KindSettings,
): KindConfig {
  return {
    ...kind,
    ...defined({
      maxObjectBytes: maxObjectSize,
      maxConcurrentWrites,
      maxAgeMs: maxAge,
      maxTotalBytes: maxTotalSize,
    }),
  }
}

function defined<T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}

function documentIn(text: string): unknown {
  try {
    const documents = parseYaml(text)
    if (documents.length <= 1) return documents[0]
    throw new StorageConfigError([`expected one document, got ${documents.length}`])
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw new StorageConfigError([`line ${error.line}: ${error.message}`])
  }
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.map(String).join('.')
  if (issue.code !== 'unrecognized_keys') return [`${place || 'the document'}: ${issue.message}`]
  return issue.keys.map(key => `${[...issue.path.map(String), key].join('.')}: there is no such setting`)
}

function wrongKind(plural: string, { maxObjectSize = 1, maxAge = 0 }: KindSettings): string[] {
  if (!storedPlurals.includes(plural))
    return [`kinds.${plural}: expected a stored kind, one of ${storedPlurals.toSorted().join(', ')}`]
  return [
    ...(maxObjectSize < 1 || maxObjectSize > mostObjectBytes
      ? [`kinds.${plural}.maxObjectSize: expected at least 1 byte and at most 1Gi`]
      : []),
    ...(maxAge > longestAgeMs ? [`kinds.${plural}.maxAge: expected at most 100 years`] : []),
  ]
}

/** What differs between two configurations, one line each: `kinds.sbomsyfts.maxObjectBytes: 104857600 → 52428800`. */
export function configChanges(before: StorageConfig, now: StorageConfig): readonly string[] {
  const [old, fresh] = [leavesOf(before), leavesOf(now)]
  const places = [...new Set([...old.keys(), ...fresh.keys()])].toSorted()
  const text = (value: Leaf | undefined) => (value === undefined ? 'none' : String(value))
  return places.flatMap(place =>
    old.get(place) === fresh.get(place) ? [] : [`${place}: ${text(old.get(place))} → ${text(fresh.get(place))}`],
  )
}

type Leaf = string | number | boolean

function leavesOf(value: object, prefix = ''): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  for (const [key, each] of Object.entries(value) as [string, Leaf | object][]) {
    const place = `${prefix}${key}`
    if (typeof each !== 'object') leaves.set(place, each)
    else for (const [inner, leaf] of leavesOf(each, `${place}.`)) leaves.set(inner, leaf)
  }
  return leaves
}
