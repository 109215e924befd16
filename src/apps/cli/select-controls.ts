// SPDX-License-Identifier: Apache-2.0
/** Which frameworks and controls a command line asks for. */
import { nearest } from '#domain/nearest.ts'
import { libraryVersion } from '#domain/version.ts'
import type { ScanScope } from '#engines/posture/facts.ts'
import type { Framework } from '#engines/posture/framework.ts'
import { Library } from '#engines/posture/library.ts'
import { frameworksFor } from '#engines/posture/summary.ts'
import { controlFacts, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { frameworks } from '#plugins/frameworks/registry.ts'
import { UsageError } from './usage-error.ts'

export type Selector =
  | { readonly kind: 'default' }
  | { readonly kind: 'frameworks'; readonly names: readonly string[] }
  | { readonly kind: 'controls'; readonly ids: readonly string[] }

export interface Selected {
  readonly library: Library
  readonly frameworks: readonly Framework[]
}

/** Frameworks of a scan without a name, as upstream chooses them. */
const defaultFrameworks: Readonly<Record<'cluster' | 'file', readonly string[]>> = {
  cluster: ['ClusterScan', 'MITRE', 'NSA'],
  file: ['WorkloadScan', 'AllControls'],
}

/** The library narrowed to a selector. Throws UsageError that suggests the nearest name. */
export function selectControls(selector: Selector, scope: ScanScope): Selected {
  const parts = { controls, controlFacts, ruleFacts, frameworks }
  if (selector.kind === 'controls') {
    const ids = new Set(selector.ids.map(id => controlNamed(id)))
    return { library: new Library(parts, { scope, controlIDs: ids }), frameworks: [] }
  }
  const names = frameworkNames(selector, scope)
  const ids = new Set(
    frameworks
      .filter(({ name }) => names.has(name.toLowerCase()))
      .flatMap(each => each.controls.map(({ controlID }) => controlID)),
  )
  const inScope = new Library(parts, { scope })
  const controlIDs = new Set(inScope.controls.map(({ facts }) => facts.id).filter(id => ids.has(id)))
  const library = new Library(parts, { scope, controlIDs })
  return { library, frameworks: frameworksFor(library, scope, names) }
}

function frameworkNames(selector: Selector, scope: ScanScope): ReadonlySet<string> {
  const chosen =
    selector.kind === 'frameworks' ? selector.names : defaultFrameworks[scope === 'file' ? 'file' : 'cluster']
  if (chosen.some(each => each.toLowerCase() === 'all') || chosen.length === 0)
    return new Set(frameworks.map(({ name }) => name.toLowerCase()))
  return new Set(chosen.map(frameworkNamed))
}

function frameworkNamed(name: string): string {
  const known = frameworks.map(each => each.name)
  if (known.some(each => each.toLowerCase() === name.toLowerCase())) return name.toLowerCase()
  throw new UsageError(unknown('framework', name, known))
}

function controlNamed(id: string): string {
  const known = controls.map(each => each.id)
  const upper = id.toUpperCase()
  if (known.includes(upper)) return upper
  throw new UsageError(unknown('control', id, known))
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  const hint = meant
    ? `did you mean ${meant}?`
    : `the library ${libraryVersion} has: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}`
  return `no ${what} "${name}"; ${hint}`
}
