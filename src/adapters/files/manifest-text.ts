// SPDX-License-Identifier: Apache-2.0
/** Takes Kubernetes objects out of the text of a manifest file; what is wrong is said of that document alone. */
import type { KubeObject } from '#domain/kube-object.ts'
import { parseYaml, YamlError } from '#runtime/yaml.ts'

/** Something that could not be read; everything else was. */
export interface Doubt {
  readonly path: string
  /** From 1; absent when the whole file is meant. */
  readonly line?: number
  readonly because: string
  /** Nothing that Kubernetes knows was meant: it names neither apiVersion nor kind. */
  readonly isForeign?: true
}

/** An object and the document of the file that it came from, counted from 0. */
export interface TextObject {
  readonly object: KubeObject
  readonly document: number
  /** Line of the document's first line, from 1. */
  readonly line: number
  /** Where the object stands in its document, when that is a list: `items[3]`. */
  readonly itemPath?: string
}

export interface TextManifest {
  readonly objects: readonly TextObject[]
  readonly doubts: readonly Doubt[]
}

const maxListItems = 100_000
/** Lists within lists, which nobody writes; one that goes deeper is an object that no control looks at. */
const maxListDepth = 8
const maxLabelBytes = 63
const maxNameBytes = 253

interface TextDocument {
  readonly text: string
  readonly line: number
}

/** A value of a text: one document, or one of several that stand in a document's place. */
export interface TextValue {
  readonly value: unknown
  /** From 0. */
  readonly document: number
  /** Line of the document's first line, from 1. */
  readonly line: number
}

/** Every value of a YAML or JSON text; a document that is broken is a doubt, and the others are read. */
export function parseDocuments(
  path: string,
  text: string,
): { readonly values: readonly TextValue[]; readonly doubts: readonly Doubt[] } {
  const found: TextValue[] = []
  const doubts: Doubt[] = []
  let document = 0
  for (const { text: part, line } of path.endsWith('.json') ? splitJson(text) : splitDocuments(text)) {
    try {
      const values = path.endsWith('.json') && looksLikeJson(part) ? [JSON.parse(part) as unknown] : parseYaml(part)
      for (const value of values) {
        if (value === null || value === undefined) continue
        found.push({ value, document, line })
        document++
      }
    } catch (error) {
      doubts.push(doubtOf(path, line, error))
      document++
    }
  }
  return { values: found, doubts }
}

/** Every object of a text; lists are unfolded. `path` is only named in doubts. */
export function parseManifest(path: string, text: string): TextManifest {
  const objects: TextObject[] = []
  const parsed = parseDocuments(path, text)
  const doubts = [...parsed.doubts]
  for (const { value, document, line } of parsed.values) {
    const { items } = value as { readonly items?: unknown }
    const listed = Array.isArray(value) ? value.length : Array.isArray(items) ? items.length : 0
    if (listed > maxListItems)
      doubts.push({ path, line, because: `a list of ${listed} objects: the first ${maxListItems} are read` })
    for (const { object, itemPath } of unfold(value)) {
      const wrong = whyNoObject(object)
      if (wrong) doubts.push({ path, line, because: wrong, ...(isForeign(object) && { isForeign: true }) })
      else
        objects.push({
          object: withMetadata(object as KubeObject),
          document,
          line,
          ...(itemPath !== undefined && { itemPath }),
        })
    }
  }
  return { objects, doubts: doubts.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) }
}

/** The lines of a text whose first one is a value by itself, as `jq -c` writes them; else as YAML is split. */
function splitJson(text: string): TextDocument[] {
  const end = text.indexOf('\n')
  if (end < 0 || !looksLikeJson(text) || text.slice(end).trim() === '' || !isJson(text.slice(0, end)))
    return splitDocuments(text)
  return text.split('\n').flatMap((part, i) => (part.trim() === '' ? [] : [{ text: part, line: i + 1 }]))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Documents by their separator lines, so that an error in one leaves the others readable. */
function splitDocuments(text: string): TextDocument[] {
  const documents: TextDocument[] = []
  let start = 0
  let line = 1
  for (const match of text.matchAll(/^---(?=[ \t\r\n]|$)/gm)) {
    const part = text.slice(start, match.index)
    if (part.trim() !== '') documents.push({ text: part, line })
    line += countLines(part)
    start = match.index
  }
  documents.push({ text: text.slice(start), line })
  return documents
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text)
}

function doubtOf(path: string, line: number, error: unknown): Doubt {
  if (error instanceof YamlError) return { path, line: line + error.line - 1, because: `not YAML: ${error.message}` }
  return { path, line, because: `not JSON: ${error instanceof Error ? error.message : String(error)}` }
}

interface Unfolded {
  readonly object: unknown
  readonly itemPath?: string
}

/** A `List`, or any `…List` with `items`, as its items; items take the list's group where they name none. */
function* unfold(value: unknown, above = '', depth = 0): Iterable<Unfolded> {
  if (Array.isArray(value)) {
    for (const [i, object] of value.slice(0, maxListItems).entries()) yield { object, itemPath: `[${i}]` }
    return
  }
  const items = itemsOf(value)
  if (!items || depth > maxListDepth) {
    yield { object: value, ...(above !== '' && { itemPath: above }) }
    return
  }
  for (const [i, item] of items.entries())
    yield* unfold(item, `${above === '' ? '' : `${above}.`}items[${i}]`, depth + 1)
}

function itemsOf(value: unknown): unknown[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { apiVersion, kind, items } = value as { apiVersion?: unknown; kind?: unknown; items?: unknown }
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return undefined
  return items.slice(0, maxListItems).map((item: unknown) => {
    const isUntyped = typeof item === 'object' && item !== null && !('kind' in item)
    return isUntyped && kind !== 'List' ? { apiVersion, kind: kind.slice(0, -'List'.length), ...item } : item
  })
}

function isForeign(value: unknown): boolean {
  return typeof value !== 'object' || value === null || !('apiVersion' in value || 'kind' in value)
}

function whyNoObject(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'not a Kubernetes object: expected a mapping'
  const { apiVersion, kind, metadata } = value as Record<string, unknown>
  if (typeof apiVersion !== 'string' || apiVersion === '') return 'not a Kubernetes object: apiVersion is missing'
  if (typeof kind !== 'string' || kind === '') return 'not a Kubernetes object: kind is missing'
  if (metadata !== undefined && (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)))
    return `${kind}: metadata is not a mapping`
  const { name, labels } = (metadata ?? {}) as { name?: unknown; labels?: unknown }
  if (typeof name === 'boolean' || typeof name === 'number')
    return `${kind}: metadata.name is the ${typeof name} ${name}, expected a text: put quotes around it`
  if (typeof name === 'string' && Buffer.byteLength(name) > maxNameBytes)
    return `${kind}: metadata.name has ${Buffer.byteLength(name)} bytes, at most ${maxNameBytes} are allowed`
  return wrongLabel(kind, name, labels)
}

function wrongLabel(kind: string, name: unknown, labels: unknown): string | undefined {
  if (typeof labels !== 'object' || labels === null) return undefined
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value !== 'string') continue
    const bytes = Buffer.byteLength(value)
    if (bytes > maxLabelBytes)
      return `${kind} ${String(name)}: label ${key.slice(0, 80)} has ${bytes} bytes, at most ${maxLabelBytes} are allowed`
  }
  return undefined
}

function withMetadata(object: KubeObject): KubeObject {
  const { name, ...rest } = { ...(object.metadata as Partial<KubeObject['metadata']> | undefined) }
  return { ...object, metadata: { ...rest, name: typeof name === 'string' ? name : (rest.generateName ?? '') } }
}
