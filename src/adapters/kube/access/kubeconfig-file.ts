// SPDX-License-Identifier: Apache-2.0
/** Reads kubeconfig files and merges them as kubectl does, remembering where each entry stands. */
import { delimiter, dirname, join, resolve } from 'node:path'
import { CORE_SCHEMA, load } from 'js-yaml'
import { isRecord, KubeError } from '#adapters/kube/rest/errors.ts'
import type { Environment } from '#runtime/config.ts'
import { messageOf, readSmallFile } from './file-source.ts'

/** A named cluster, user or context. */
export interface KubeconfigEntry {
  readonly name: string
  /** Absolute path of the file it was read from; relative paths inside it start at its directory. */
  readonly file: string
  /** `clusters[2] "prod"`, for messages. */
  readonly place: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface Kubeconfig {
  /** Files that were read, first wins. */
  readonly files: readonly string[]
  readonly currentContext: string | undefined
  readonly clusters: ReadonlyMap<string, KubeconfigEntry>
  readonly users: ReadonlyMap<string, KubeconfigEntry>
  readonly contexts: ReadonlyMap<string, KubeconfigEntry>
}

export interface KubeconfigLocation {
  /** `--kubeconfig`; the only file then, and it must exist. */
  readonly path?: string | undefined
  readonly env: Environment
  readonly homeDir: string
}

const largestKubeconfigBytes = 8 * 1024 * 1024

/** Where kubeconfigs are looked for; `mustExist` is false where kubectl passes over missing files. */
export function kubeconfigPaths({ path, env, homeDir }: KubeconfigLocation): { paths: string[]; mustExist: boolean } {
  if (path !== undefined) return { paths: [resolve(path)], mustExist: true }
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter(each => each !== '')
  const paths = listed.length > 0 ? listed : [join(homeDir, '.kube', 'config')]
  return { paths: [...new Set(paths.map(each => resolve(each)))], mustExist: false }
}

/**
 * Reads every kubeconfig of a location; of two entries with one name the first file's counts, whole.
 *
 * Errors: `config` for no file at all, one that cannot be read or parsed, or an entry without name.
 */
export async function readKubeconfig(location: KubeconfigLocation): Promise<Kubeconfig> {
  const { paths, mustExist } = kubeconfigPaths(location)
  const merged = {
    files: [] as string[],
    currentContext: undefined as string | undefined,
    clusters: new Map<string, KubeconfigEntry>(),
    users: new Map<string, KubeconfigEntry>(),
    contexts: new Map<string, KubeconfigEntry>(),
  }
  for (const file of paths) {
    const fields = await readFields(file, mustExist)
    if (!fields) continue
    merged.files.push(file)
    merged.currentContext ??= currentContextOf(file, fields)
    addEntries(merged.clusters, { file, list: fields['clusters'], plural: 'clusters', singular: 'cluster' })
    addEntries(merged.users, { file, list: fields['users'], plural: 'users', singular: 'user' })
    addEntries(merged.contexts, { file, list: fields['contexts'], plural: 'contexts', singular: 'context' })
  }
  if (merged.files.length === 0)
    throw new KubeError(
      'config',
      `no kubeconfig found: looked for ${paths.join(', ')}; name one with --kubeconfig or KUBECONFIG`,
    )
  return merged
}

/** The top of a kubeconfig file; nothing when it may be missing and is. */
async function readFields(file: string, mustExist: boolean): Promise<Readonly<Record<string, unknown>> | undefined> {
  let text: string
  try {
    text = await readSmallFile(file, largestKubeconfigBytes)
  } catch (cause) {
    if (!mustExist && cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw new KubeError('config', `kubeconfig ${file}: cannot be read: ${messageOf(cause)}`, { cause })
  }
  const document = parseYaml(file, text.replace(/^\uFEFF/, ''))
  if (isRecord(document)) return document
  throw new KubeError(
    'config',
    `kubeconfig ${file}: expected a mapping with clusters, users and contexts, got ${kindOf(document)}`,
  )
}

interface Mark {
  readonly line?: number
  readonly column?: number
}

function parseYaml(file: string, text: string): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA })
  } catch (error) {
    // The parser's own message quotes the lines around the place, and these may hold a token.
    const { reason, mark } = error as { readonly reason?: string; readonly mark?: Mark }
    const place = mark?.line === undefined ? '' : `:${mark.line + 1}:${(mark.column ?? 0) + 1}`
    throw new KubeError('config', `kubeconfig ${file}${place}: not valid YAML: ${reason ?? 'unreadable'}`)
  }
}

function currentContextOf(file: string, fields: Readonly<Record<string, unknown>>): string | undefined {
  const name = fields['current-context']
  if (name === undefined || name === null || name === '') return undefined
  if (typeof name === 'string') return name
  throw new KubeError('config', `kubeconfig ${file}: current-context: expected text, got ${kindOf(name)}`)
}

interface EntryList {
  readonly file: string
  readonly list: unknown
  readonly plural: string
  readonly singular: string
}

function addEntries(entries: Map<string, KubeconfigEntry>, { file, list, plural, singular }: EntryList): void {
  if (list === undefined || list === null) return
  if (!Array.isArray(list))
    throw new KubeError('config', `kubeconfig ${file}: ${plural}: expected a list, got ${kindOf(list)}`)
  const seen = new Set<string>()
  for (const [index, item] of (list as readonly unknown[]).entries()) {
    const name = isRecord(item) ? item['name'] : undefined
    if (!isRecord(item) || typeof name !== 'string' || name === '')
      throw new KubeError(
        'config',
        `kubeconfig ${file}: ${plural}[${index}]: expected a mapping with a name, got ${isRecord(item) ? `name ${kindOf(name)}` : kindOf(item)}`,
      )
    const place = `${plural}[${index}] ${JSON.stringify(name)}`
    if (seen.has(name))
      throw new KubeError('config', `kubeconfig ${file}: ${place}: the name is taken by an entry before it`)
    seen.add(name)
    const fields = item[singular] ?? {}
    if (!isRecord(fields))
      throw new KubeError(
        'config',
        `kubeconfig ${file}: ${place}: ${singular}: expected a mapping, got ${kindOf(fields)}`,
      )
    if (!entries.has(name)) entries.set(name, { name, file, place, fields })
  }
}

/** Reads the fields of one entry; every failure names file, entry and field. */
export class EntryReader {
  readonly #entry: KubeconfigEntry

  constructor(entry: KubeconfigEntry) {
    this.#entry = entry
  }

  /** `kubeconfig /x/config: users[0] "admin": client-key`. */
  place(field?: string): string {
    const { file, place } = this.#entry
    return `kubeconfig ${file}: ${place}${field === undefined ? '' : `: ${field}`}`
  }

  /** Says what is wrong with a field, or with the entry. */
  wrong(field: string | undefined, message: string): KubeError {
    return new KubeError('config', `${this.place(field)}: ${message}`)
  }

  /** A text; absent, null and empty are all `undefined`. */
  text(field: string): string | undefined {
    const value = this.#entry.fields[field]
    if (value === undefined || value === null || value === '') return undefined
    if (typeof value === 'string') return value
    throw this.wrong(
      field,
      `expected text, got ${kindOf(value)}${typeof value === 'object' ? '' : '; put it in quotes'}`,
    )
  }

  flag(field: string): boolean {
    const value = this.#entry.fields[field] ?? false
    if (typeof value === 'boolean') return value
    throw this.wrong(field, `expected true or false, got ${kindOf(value)}`)
  }

  texts(field: string): readonly string[] {
    const value = this.#entry.fields[field] ?? []
    if (Array.isArray(value) && value.every(each => typeof each === 'string')) return value
    throw this.wrong(field, 'expected a list of texts')
  }

  mapping(field: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#entry.fields[field]
    if (value === undefined || value === null) return undefined
    if (isRecord(value)) return value
    throw this.wrong(field, `expected a mapping, got ${kindOf(value)}`)
  }

  list(field: string): readonly unknown[] {
    const value = this.#entry.fields[field] ?? []
    if (Array.isArray(value)) return value
    throw this.wrong(field, `expected a list, got ${kindOf(value)}`)
  }

  /** Reader of a mapping inside this entry. */
  within(field: string, fields: Readonly<Record<string, unknown>>): EntryReader {
    const { name, file, place } = this.#entry
    return new EntryReader({ name, file, place: `${place}: ${field}`, fields })
  }

  /** A path in the file, made absolute as seen from it. */
  pathOf(path: string): string {
    return resolve(dirname(this.#entry.file), path)
  }
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`
}
