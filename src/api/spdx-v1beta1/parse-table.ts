// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the notation of `tables/`: the types of the API group in a few words each.
 *
 * ```
 * kind Name: spec Type, status? Type     a served kind; apiVersion, kind and metadata are understood
 * Name: field type, field? type,         "?": may be absent; a line that starts with a space goes on
 *   ...Other                             all fields of another type
 * string bool int32 int64 float double time json      scalars, and any JSON
 * [T]  [T key]  [T ~key]                 list as a whole; items told apart by key; the same for patches only
 * {T}                                    map of T by string
 * ```
 */

/** Scalars of the notation. */
export const scalarNames = ['string', 'bool', 'int32', 'int64', 'float', 'double', 'time', 'json'] as const
export type ScalarName = (typeof scalarNames)[number]

/** Type of a field. */
export type TypeRef =
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | { readonly kind: 'type'; readonly name: string }
  | { readonly kind: 'list'; readonly item: TypeRef; readonly mergeKey?: string; readonly isKeyed: boolean }
  | { readonly kind: 'map'; readonly value: TypeRef }

export interface TypeField {
  readonly name: string
  readonly isOptional: boolean
  readonly type: TypeRef
}

/** One type; the fields of types it includes are already among its own. */
export interface TypeModel {
  readonly name: string
  readonly isKind: boolean
  readonly fields: readonly TypeField[]
}

/** Reads tables into types, in their order. Throws on what is not the notation: tables are part of the program. */
export function parseTables(tables: readonly string[]): ReadonlyMap<string, TypeModel> {
  const types = new Map<string, TypeModel>()
  const lines = tables.flatMap(table => table.replaceAll('\n  ', ' ').split('\n')).filter(line => line !== '')
  // What includes another type stands wherever it reads best, so the inclusions are resolved on demand.
  const sources = new Map(lines.map(line => sourceOf(line)))
  for (const name of sources.keys()) resolve(name, sources, types)
  return new Map([...sources.keys()].map(name => [name, mustHave(types, name)]))
}

interface Source {
  readonly isKind: boolean
  readonly parts: readonly string[]
}

function sourceOf(line: string): [string, Source] {
  const match = /^(kind )?(\w+):(.*)$/.exec(line)
  if (!match) throw new Error(`type table: expected "Name: fields", got "${line}"`)
  const [, kind, name = '', fields = ''] = match
  const parts = fields.split(',').map(part => part.trim())
  return [name, { isKind: kind !== undefined, parts: parts.filter(part => part !== '') }]
}

function resolve(name: string, sources: ReadonlyMap<string, Source>, types: Map<string, TypeModel>): TypeModel {
  const known = types.get(name)
  if (known) return known
  const { isKind, parts } = mustHave(sources, name)
  const fields = parts.flatMap(part =>
    part.startsWith('...') ? resolve(part.slice(3), sources, types).fields : [parseField(part)],
  )
  const model = { name, isKind, fields }
  types.set(name, model)
  return model
}

function parseField(part: string): TypeField {
  const match = /^([^\s?]+)(\?)? (.+)$/.exec(part)
  if (!match) throw new Error(`type table: expected "field type", got "${part}"`)
  const [, name = '', optional, type = ''] = match
  return { name, isOptional: optional !== undefined, type: parseType(type) }
}

function parseType(text: string): TypeRef {
  const list = /^\[(\S+?)(?: (~)?(\w+))?\]$/.exec(text)
  if (list) {
    const [, item = '', patchOnly, mergeKey] = list
    const isKeyed = mergeKey !== undefined && patchOnly === undefined
    return { kind: 'list', item: parseType(item), isKeyed, ...(mergeKey !== undefined && { mergeKey }) }
  }
  if (text.startsWith('{')) return { kind: 'map', value: parseType(text.slice(1, -1)) }
  const scalar = scalarNames.find(name => name === text)
  return scalar ? { kind: 'scalar', name: scalar } : { kind: 'type', name: text }
}

function mustHave<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name)
  if (value === undefined) throw new Error(`type table: no type "${name}"`)
  return value
}
