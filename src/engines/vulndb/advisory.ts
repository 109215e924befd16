// SPDX-License-Identifier: Apache-2.0
import type { CpeColumns, OperatingSystemRow } from './store.ts'

/** What is known about a fix; `''` when the advisory does not say. */
export type FixState = 'fixed' | 'not-fixed' | 'wont-fix' | 'unknown' | ''

/** One range of affected (or unaffected) versions and its fix. */
export interface AdvisoryRange {
  /** Name of the version scheme, as the provider gives it; may be empty. */
  readonly versionType: string
  /** Empty for every version. */
  readonly constraint: string
  readonly fixState: FixState
  readonly fixVersion: string
  readonly fixDate?: string
  readonly references: readonly { readonly id: string; readonly url: string }[]
}

/** Conditions under which an advisory concerns a package. */
export interface AdvisoryQualifiers {
  readonly rpmModularity?: string
  readonly platformCpes: readonly string[]
  readonly architecture?: string
  readonly isRootIo: boolean
  readonly goImports: readonly { readonly path: string; readonly symbols: readonly string[] }[]
}

/** An advisory for one package or CPE. */
export interface Advisory {
  /** Id of the vulnerability in the database. */
  readonly vulnerability: number
  /** Name of the package, or the product of the CPE. */
  readonly packageName: string
  /** Empty for CPEs. */
  readonly ecosystem: string
  readonly system?: OperatingSystemRow
  readonly cpes: readonly CpeColumns[]
  readonly cves: readonly string[]
  readonly ranges: readonly AdvisoryRange[]
  readonly qualifiers: AdvisoryQualifiers | undefined
}

/** What the `blob` of an advisory's row holds; a blob that cannot be read is an advisory for every version. */
export type AdvisoryContent = Pick<Advisory, 'cves' | 'ranges' | 'qualifiers'>

/** Reads the JSON of an advisory's row; what has another type than expected counts as absent. */
export function readAdvisoryContent(blob: string): AdvisoryContent {
  const content = asObject(parse(blob))
  return {
    cves: strings(content.cves),
    ranges: objects(content.ranges).map(readRange),
    qualifiers: readQualifiers(content.qualifiers),
  }
}

function readRange(range: JsonObject): AdvisoryRange {
  const version = asObject(range.version)
  const fix = asObject(range.fix)
  const detail = asObject(fix.detail)
  const date = asObject(detail.available).date
  return {
    versionType: text(version.type),
    constraint: text(version.constraint),
    fixState: readFixState(text(fix.state)),
    fixVersion: text(fix.version),
    ...(typeof date === 'string' ? { fixDate: date } : {}),
    references: objects(detail.references).map(({ id, url }) => ({ id: text(id), url: text(url) })),
  }
}

function readFixState(state: string): FixState {
  switch (state) {
    case 'fixed':
    case 'not-fixed':
    case 'wont-fix':
      return state
    default:
      return ''
  }
}

function readQualifiers(value: unknown): AdvisoryQualifiers | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const qualifiers = value as JsonObject
  return {
    ...(typeof qualifiers.rpm_modularity === 'string' ? { rpmModularity: qualifiers.rpm_modularity } : {}),
    platformCpes: strings(qualifiers.platform_cpes),
    ...(typeof qualifiers.architecture === 'string' ? { architecture: qualifiers.architecture } : {}),
    isRootIo: qualifiers.rootio === true,
    goImports: objects(qualifiers.go_imports).map(({ path, symbols }) => ({
      path: text(path),
      symbols: strings(symbols),
    })),
  }
}

type JsonObject = Readonly<Record<string, unknown>>

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}

function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {}
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(asObject) : []
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
