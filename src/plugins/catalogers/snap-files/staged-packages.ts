// SPDX-License-Identifier: Apache-2.0
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** A package that a snap was made of. */
export interface SnapPackage {
  readonly name: string
  /** `unknown` where the snap says only that it takes the package. */
  readonly version: string
  /** Where it is another than that of the snap. */
  readonly architecture?: string
  /** Whether it is itself a snap, and no package of Debian. */
  readonly isSnap?: boolean
}

/** The snap that a file is about; what the file does not say is absent. */
interface Snap {
  readonly snapType: string
  readonly name?: string
  readonly version?: string
  readonly base?: string
  readonly architecture?: string
}

export interface SnapFact {
  readonly snap: Snap
  readonly packages: readonly SnapPackage[]
}

/** More than any snap has. */
const maxPackages = 10_000
const unknownVersion = 'unknown'

/** Reads a manifest whose list `key` names packages as `name[:architecture]=version`; what is none of these is left out. */
export function listedPackages(text: string, key: 'packages' | 'primed-stage-packages'): SnapFact {
  const items = itemsOf(text)
  const name = valueAt(items, 'name')
  let ofBase: string | undefined
  const packages = valuesAt(items, key).flatMap((entry): readonly SnapPackage[] => {
    const [, full = '', version = ''] = /^([^=]+)=(.+)$/.exec(entry) ?? []
    const [bare = '', stated] = full.trim().split(':', 2)
    if (bare === '' || version.trim() === '') return []
    // A base, which is built for one architecture, names it with some of its packages only.
    if (key === 'packages') ofBase = stated ?? ofBase
    const architecture = stated ?? ofBase
    return [{ name: bare, version: version.trim(), ...(architecture !== undefined && { architecture }) }]
  })
  const snapType = key === 'packages' ? 'base' : name.toLowerCase().includes('gadget') ? 'gadget' : 'app'
  return { snap: key === 'packages' ? { snapType } : { ...snapOf(items), snapType }, packages }
}

/** Reads the recipe of snapd: the packages and snaps that its parts take in; most of them without a version. */
export function stagedPackages(text: string): SnapFact {
  const items = itemsOf(text)
  const packages = items.flatMap(({ path, value }): readonly SnapPackage[] => {
    const [top, , list] = path
    if (top !== 'parts' || path.length !== 3 || value === '') return []
    if (list === 'build-packages') return [{ name: value, version: unknownVersion }]
    if (list === 'stage-packages') return [staged(value)]
    if (list !== 'build-snaps' && list !== 'stage-snaps') return []
    return [{ name: value, version: unknownVersion, isSnap: true }]
  })
  return { snap: { ...snapOf(items), snapType: 'snapd' }, packages }
}

function staged(entry: string): SnapPackage {
  const [, name = entry, version = unknownVersion] = /^([^=<>!]+?)\s*(?:[<>=!]=|[=<>])\s*(.+)$/.exec(entry) ?? []
  return { name, version }
}

function snapOf(items: readonly Item[]): Omit<Snap, 'snapType'> {
  const [architecture] = valuesAt(items, 'architectures')
  return {
    name: valueAt(items, 'name'),
    version: valueAt(items, 'version'),
    base: valueAt(items, 'base'),
    ...(architecture !== undefined && { architecture }),
  }
}

/** A scalar of a YAML document, by the keys that lead to it; those of a list share theirs. */
interface Item {
  readonly path: readonly string[]
  readonly value: string
}

function valueAt(items: readonly Item[], key: string): string {
  return valuesAt(items, key)[0] ?? ''
}

function valuesAt(items: readonly Item[], key: string): readonly string[] {
  return items.flatMap(({ path, value }) => (path.length === 1 && path[0] === key && value !== '' ? [value] : []))
}

const entry = /^(\s*)(- +)?(?:("[^"]*"|'[^']*'|[\w./+-]+):(?:\s+(.*))?|(.*))$/
const maxDepth = 8

/**
 * The scalars of a YAML document of the kind that snapcraft writes: maps and lists by indentation, lists in brackets,
 * texts plain or quoted. Texts over several lines, which hold scripts, are left out.
 */
function itemsOf(text: string): readonly Item[] {
  const items: Item[] = []
  const open: { readonly indent: number; readonly key: string }[] = []
  let blockIndent = -1
  for (const line of linesOf(text)) {
    if (items.length >= maxPackages) break
    if (/^\s*(?:#|$)/.test(line)) continue
    const [, space = '', dash = '', key, rest = '', plain = ''] = entry.exec(line.slice(0, maxLineLength)) ?? []
    const indent = space.length
    if (blockIndent >= 0 && indent > blockIndent) continue
    blockIndent = -1
    // The items of a list may stand as far left as its key.
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent + (dash === '' ? 0 : 1)) open.pop()
    const path = open.map(({ key }) => key)
    if (key === undefined) {
      if (dash !== '') items.push(...scalarsOf(plain).map(value => ({ path, value })))
      continue
    }
    const name = unquoted(key)
    const value = rest.trim()
    if (/^[|>][+-]?\d?$/.test(value)) blockIndent = indent
    else if (value !== '' && !value.startsWith('#'))
      items.push(...scalarsOf(value).map(scalar => ({ path: [...path, name], value: scalar })))
    else if (open.length < maxDepth) open.push({ indent: indent + dash.length, key: name })
  }
  return items
}

const maxLineLength = 2_000

function scalarsOf(text: string): readonly string[] {
  const trimmed = text.trim()
  const [, list] = /^\[(.*)\]$/.exec(trimmed) ?? []
  if (list !== undefined) return list.split(',').map(unquoted).filter(Boolean)
  return [unquoted(trimmed)]
}

function unquoted(text: string): string {
  const trimmed = text.trim()
  const [, , inner] = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(trimmed) ?? []
  return inner ?? trimmed.replace(/\s+#.*$/, '')
}
