// SPDX-License-Identifier: Apache-2.0
import { isJsonObject } from '#domain/json.ts'
import { linesOf } from '#engines/sbom/text/control-file.ts'
import { readJson, textAt, textsAt } from '#engines/sbom/text/json.ts'

/** What the README of a model says at its top. */
export interface ModelCard {
  /** Of the model that it was made of; empty when it names none. */
  readonly name: string
  readonly licenses: readonly string[]
}

const maxValues = 32
const maxNameLength = 256

/** Reads a `config.json`; `undefined` for one that is about no model. */
export function readModelConfig(content: Buffer): { readonly name: string; readonly architecture: string } | undefined {
  const document = readJson(content)
  if (!isJsonObject(document)) return undefined
  const path = textAt(document, '_name_or_path')
  const [architecture = ''] = Array.isArray(document['architectures']) ? textsAt(document, 'architectures') : []
  return path === '' && architecture === '' ? undefined : { name: lastSegment(path), architecture }
}

/** Reads a `README.md`; `undefined` for one without a block of metadata at its top, between lines of `---`. */
export function readModelCard(content: Buffer): ModelCard | undefined {
  const text = content.toString('utf8').replace(/^\ufeff?\s{0,100}/, '')
  if (!/^---[ \t]*\r?\n/.test(text)) return undefined
  const end = text.search(/\n---[ \t]*(?:\r?\n|$)/)
  if (end < 0) return undefined
  const values = valuesIn(text.slice(text.indexOf('\n') + 1, end + 1))
  if (values === undefined) return undefined
  const names = (values.get('base_model') ?? []).map(lastSegment).filter(Boolean)
  return { name: names[0] ?? '', licenses: values.get('license') ?? [] }
}

/** Scalars and lists of scalars at the top level of a YAML text; `undefined` for a text without any key. */
function valuesIn(text: string): ReadonlyMap<string, readonly string[]> | undefined {
  const values = new Map<string, string[]>()
  let current: string[] = []
  for (const line of linesOf(text)) {
    const [, key, scalar = ''] = /^([\w-]{1,100}):(?:[ \t]+(.*))?$/.exec(line) ?? []
    const [, item = ''] = /^[ \t]*- +(.*)$/.exec(line) ?? []
    const found = (key === undefined ? item : scalar).trim()
    if (key !== undefined) {
      current = []
      values.set(key, current)
    }
    const [, list] = /^\[(.*)\]$/.exec(found) ?? []
    for (const value of list === undefined ? [found] : list.split(',')) {
      const bare = value.trim().replace(/^(["'])(.*)\1$/, '$2')
      if (bare !== '' && bare !== 'null' && bare !== '~' && current.length < maxValues) current.push(bare)
    }
  }
  return values.size === 0 ? undefined : values
}

/** The last segment of a path or a name with an owner; empty where it is no name. */
function lastSegment(path: string): string {
  const segment = path.replaceAll('\\', '/').replace(/\/+$/, '').split('/').at(-1) ?? ''
  return segment === '.' || segment === '..' ? '' : segment.slice(0, maxNameLength)
}
