// SPDX-License-Identifier: Apache-2.0
/** Which frameworks and controls a command line asks for. */

import { UsageError } from '#apps/cli/usage-error.ts'
import { nearest } from '#domain/nearest.ts'
import { libraryVersion } from '#domain/version.ts'
import type { Control } from '#engines/posture/control.ts'
import type { Framework } from '#engines/posture/framework.ts'
import type { ScanScope } from '#engines/posture/library/facts.ts'
import { Library } from '#engines/posture/library/library.ts'
import { type OwnControl, withOwnControls } from '#engines/posture/library/own-control.ts'
import { frameworksFor } from '#engines/posture/results/summary.ts'
import { controlFacts, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { frameworks } from '#plugins/frameworks/registry.ts'

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

/** What narrows a selection further, and what stands beside the built-in library. */
export interface Narrowing {
  /** Frameworks from files: without a name on the command line, these alone are asked for. */
  readonly own?: readonly Framework[]
  /** Controls that the library does not have, or has otherwise. */
  readonly controls?: readonly OwnControl[]
  /** Evaluated beside whatever is asked for. */
  readonly always?: Framework
  /** Ids; empty: all. */
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
}

/** The library narrowed to a selector. Throws UsageError that suggests the nearest name. */
export function selectControls(selector: Selector, scope: ScanScope, narrowing: Narrowing = {}): Selected {
  const { own = [], always, include = [], exclude = [] } = narrowing
  const added = always ? [...own, always] : own
  const ownNames = new Set(added.map(({ name }) => name.toLowerCase()))
  const known = [...frameworks.filter(({ name }) => !ownNames.has(name.toLowerCase())), ...added]
  const parts = withOwnControls({ controls, controlFacts, ruleFacts, frameworks: known }, narrowing.controls ?? [])
  const named = (id: string) => controlNamed(id, parts.controls)
  const included = new Set(include.map(named))
  const excluded = new Set(exclude.map(named))
  const isWanted = (id: string) => (included.size === 0 || included.has(id)) && !excluded.has(id)
  if (selector.kind === 'controls') {
    const ids = new Set(selector.ids.map(named).filter(isWanted))
    return { library: new Library(parts, { scope, controlIDs: ids }), frameworks: [] }
  }
  const names = new Set(frameworkNames(selector, scope, { known, own }))
  if (always) names.add(always.name.toLowerCase())
  const ids = new Set(
    known
      .filter(({ name }) => names.has(name.toLowerCase()))
      .flatMap(each => each.controls.map(({ controlID }) => controlID)),
  )
  const inScope = new Library(parts, { scope })
  const controlIDs = new Set(inScope.controls.map(({ facts }) => facts.id).filter(id => ids.has(id) && isWanted(id)))
  const library = new Library(parts, { scope, controlIDs })
  return { library, frameworks: frameworksFor(library, scope, names) }
}

interface KnownFrameworks {
  readonly known: readonly Framework[]
  readonly own: readonly Framework[]
}

function frameworkNames(selector: Selector, scope: ScanScope, { known, own }: KnownFrameworks): ReadonlySet<string> {
  if (selector.kind !== 'frameworks' && own.length > 0) return new Set(own.map(({ name }) => name.toLowerCase()))
  const chosen =
    selector.kind === 'frameworks' ? selector.names : defaultFrameworks[scope === 'file' ? 'file' : 'cluster']
  if (chosen.some(each => each.toLowerCase() === 'all') || chosen.length === 0)
    return new Set(known.map(({ name }) => name.toLowerCase()))
  return new Set(chosen.map(each => frameworkNamed(each, known)))
}

function frameworkNamed(name: string, frameworks: readonly Framework[]): string {
  const known = frameworks.map(each => each.name)
  if (known.some(each => each.toLowerCase() === name.toLowerCase())) return name.toLowerCase()
  throw new UsageError(unknown('framework', name, known))
}

function controlNamed(id: string, controls: readonly Control[]): string {
  const lower = id.toLowerCase()
  const found = controls.find(each => each.id.toLowerCase() === lower)
  if (found) return found.id
  throw new UsageError(
    unknown(
      'control',
      id,
      controls.map(each => each.id),
    ),
  )
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  const hint = meant
    ? `did you mean ${meant}?`
    : `the library ${libraryVersion} has: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}`
  return `no ${what} "${name}"; ${hint}`
}
