// SPDX-License-Identifier: Apache-2.0
/** Options in the query of a request. */

import { badRequest, invalidOptions, type OptionsKind } from '#adapters/apiserver/api-error.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { Selector } from '#adapters/db/selector.ts'
import { parseFieldSelector, parseLabelSelector } from './selectors.ts'

/** Which version of the state is wanted. `shape` is our own: `resourceVersion=fullSpec` and `=metadata`. */
export interface VersionWish {
  /** 0 means any; absent the newest. */
  readonly version?: number
  readonly match?: 'Exact' | 'NotOlderThan'
  readonly shape?: 'full' | 'metadata'
}

export interface ListOptions extends VersionWish {
  readonly selector: Selector
  /** 0 means no limit. */
  readonly limit: number
  readonly continueToken?: string
  readonly includeObject: 'None' | 'Metadata' | 'Object'
}

export interface WatchOptions extends VersionWish {
  readonly selector: Selector
  readonly allowBookmarks: boolean
  readonly sendInitialEvents?: boolean
  readonly timeoutSeconds?: number
  readonly includeObject: 'None' | 'Metadata' | 'Object'
}

export interface WriteOptions {
  readonly isDryRun: boolean
  /** Who writes, for `managedFields`: `fieldManager`, else the first part of the user agent. */
  readonly fieldManager: string
  /** Whether `fieldManager` was named; apply requires it. */
  readonly namesManager: boolean
  /** Default `Warn`. */
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict'
  /** Whether `fieldValidation` was named; finding doubled keys costs more than most clients care for. */
  readonly namesValidation: boolean
  readonly force: boolean
}

/** Reads what a GET of one object may say. */
export function readGetOptions(query: URLSearchParams): VersionWish & Pick<ListOptions, 'includeObject'> {
  return { ...versionWish(query), includeObject: includeObject(query) }
}

/** Reads list options. Errors: BadRequest, Invalid. */
export function readListOptions(query: URLSearchParams, resource: ResourceDescriptor): ListOptions {
  const wish = versionWish(query)
  const token = query.get('continue') ?? ''
  // Older clients begin with the token 0.
  const continueToken = token === '' || token === '0' ? undefined : token
  if (continueToken !== undefined && wish.version !== undefined && wish.version > 0)
    throw badRequest('specifying resource version is not allowed when using continue')
  if (wish.match !== undefined && continueToken !== undefined)
    throw forbiddenMatch('resourceVersionMatch is forbidden when continue is provided')
  checkMatch(wish)
  return {
    ...wish,
    selector: readSelector(query, resource),
    // What is below nothing is no limit, as for Kubernetes.
    limit: /^-\d{1,15}$/.test(query.get('limit') ?? '') ? 0 : (wholeNumber(query, 'limit') ?? 0),
    includeObject: includeObject(query),
    ...(continueToken === undefined ? {} : { continueToken }),
  }
}

/** Reads watch options. Errors: BadRequest, Invalid. */
export function readWatchOptions(query: URLSearchParams, resource: ResourceDescriptor): WatchOptions {
  const wish = versionWish(query)
  const allowBookmarks = flag(query, 'allowWatchBookmarks') ?? false
  const sendInitialEvents = flag(query, 'sendInitialEvents')
  if (sendInitialEvents === undefined) {
    if (wish.match !== undefined)
      throw forbiddenMatch('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')
  } else if (wish.match !== 'NotOlderThan')
    throw forbiddenMatch('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')
  if (sendInitialEvents === true && !allowBookmarks)
    throw invalidOptions('ListOptions', {
      reason: 'FieldValueForbidden',
      field: 'allowWatchBookmarks',
      message: 'Forbidden: sendInitialEvents requires setting allowWatchBookmarks to true',
    })
  const timeoutSeconds = wholeNumber(query, 'timeoutSeconds')
  return {
    ...wish,
    selector: readSelector(query, resource),
    allowBookmarks,
    includeObject: includeObject(query),
    ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }),
    ...(timeoutSeconds === undefined || timeoutSeconds === 0 ? {} : { timeoutSeconds }),
  }
}

/** Reads the selectors of a list, watch or delete of a collection. Errors: BadRequest. */
export function readSelector(query: URLSearchParams, { selectableFields }: ResourceDescriptor): Selector {
  const known = new Set(['metadata.name', 'metadata.namespace', ...Object.keys(selectableFields ?? {})])
  return {
    labels: parseLabelSelector(query.get('labelSelector') ?? ''),
    fields: parseFieldSelector(query.get('fieldSelector') ?? '', known),
  }
}

const maxManagerLength = 128

/** Reads write options. Errors: Invalid. */
export function readWriteOptions(query: URLSearchParams, userAgent: string, kind: OptionsKind): WriteOptions {
  const named = query.get('fieldManager') ?? ''
  const isPrintable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(named)
  if (named.length > maxManagerLength || !isPrintable)
    throw invalidOptions(kind, {
      reason: 'FieldValueInvalid',
      field: 'fieldManager',
      message: `Invalid value: at most ${maxManagerLength} printable characters`,
    })
  return {
    isDryRun: isDryRun(query.getAll('dryRun'), kind),
    fieldManager: named === '' ? managerOfAgent(userAgent) : named,
    namesManager: named !== '',
    namesValidation: (query.get('fieldValidation') ?? '') !== '',
    fieldValidation: fieldValidation(query.get('fieldValidation') ?? '', kind),
    force: flag(query, 'force') ?? false,
  }
}

/** The part of a user agent before its version: `kubectl` of `kubectl/v1.36.3 (linux/amd64)`. */
function managerOfAgent(userAgent: string): string {
  const [first = ''] = userAgent.split('/', 1)
  const name = first.replace(/[^\x20-\x7e]/g, '').slice(0, maxManagerLength)
  return name === '' ? 'unknown' : name
}

/** Reads `dryRun`, from the query or from options in the body. Errors: Invalid for anything but `All`. */
export function isDryRun(values: readonly string[], kind: OptionsKind): boolean {
  const wanted = values.filter(value => value !== '')
  if (wanted.some(value => value !== 'All'))
    throw invalidOptions(kind, {
      reason: 'FieldValueNotSupported',
      field: 'dryRun',
      message: 'Unsupported value: supported values: "All"',
    })
  return wanted.length > 0
}

function fieldValidation(value: string, kind: OptionsKind): WriteOptions['fieldValidation'] {
  if (value === '') return 'Warn'
  if (value === 'Ignore' || value === 'Warn' || value === 'Strict') return value
  throw invalidOptions(kind, {
    reason: 'FieldValueNotSupported',
    field: 'fieldValidation',
    message: 'Unsupported value: supported values: "", "Ignore", "Warn", "Strict"',
  })
}

function versionWish(query: URLSearchParams): VersionWish {
  const text = query.get('resourceVersion') ?? ''
  const match = query.get('resourceVersionMatch') ?? ''
  if (match !== '' && match !== 'Exact' && match !== 'NotOlderThan')
    throw invalidOptions('ListOptions', {
      reason: 'FieldValueNotSupported',
      field: 'resourceVersionMatch',
      message: 'Unsupported value: supported values: "Exact", "NotOlderThan"',
    })
  const shape = text === 'fullSpec' ? 'full' : text === 'metadata' ? 'metadata' : undefined
  const version = text === '' || shape ? undefined : versionNumber(text)
  return {
    ...(version === undefined ? {} : { version }),
    ...(match === '' ? {} : { match }),
    ...(shape ? { shape } : {}),
  }
}

/** Reads a resource version. Errors: BadRequest. */
export function versionNumber(text: string): number {
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw badRequest(`Invalid value for resourceVersion: expected a number, got "${text.slice(0, 50)}"`)
  return Number(text)
}

function checkMatch({ version, match }: VersionWish): void {
  if (match === undefined) return
  if (version === undefined)
    throw forbiddenMatch('resourceVersionMatch is forbidden unless resourceVersion is provided')
  if (match === 'Exact' && version === 0)
    throw forbiddenMatch('resourceVersionMatch "Exact" is forbidden for resourceVersion "0"')
}

function forbiddenMatch(message: string): Error {
  return invalidOptions('ListOptions', {
    reason: 'FieldValueForbidden',
    field: 'resourceVersionMatch',
    message: `Forbidden: ${message}`,
  })
}

function includeObject(query: URLSearchParams): ListOptions['includeObject'] {
  const value = query.get('includeObject') ?? ''
  if (value === '') return 'Metadata'
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value
  throw badRequest(`includeObject: expected None, Metadata or Object, got "${value.slice(0, 50)}"`)
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`${name}: expected a whole number, got "${text.slice(0, 50)}"`)
  return Number(text)
}

/** As Kubernetes reads a boolean of a query: present without a value is true. */
function flag(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (['', '1', 't', 'true', 'True', 'TRUE'].includes(text)) return true
  if (['0', 'f', 'false', 'False', 'FALSE'].includes(text)) return false
  throw badRequest(`${name}: expected true or false, got "${text.slice(0, 50)}"`)
}
