// SPDX-License-Identifier: Apache-2.0
import { type Advisory, readAdvisoryContent } from './advisory.ts'
import type { CpeColumns, OperatingSystemOverrideRow, OperatingSystemRow, Side, VulnerabilityStore } from './store.ts'
import { readVulnerability, type Vulnerability } from './vulnerability.ts'

/** Most lists of advisories, and most vulnerabilities, that are kept in memory; the oldest give way. */
const keptLists = 2_000
const keptVulnerabilities = 5_000

/** A database as the matchers see it: parsed, small tables in memory, recent look-ups kept. */
export interface Catalog {
  readonly systems: readonly OperatingSystemRow[]
  readonly systemOverrides: readonly OperatingSystemOverrideRow[]
  readonly architectureAliases: ReadonlyMap<string, string>
  /** The database's name of an ecosystem, in lower case. */
  ecosystem(name: string): string
  /** Advisories for the name in these operating systems; those of no system when there is no list. */
  advisories(side: Side, name: string, systems: readonly number[] | undefined): readonly Advisory[]
  /** Advisories whose CPE has the attributes that the given one names, version and update left aside. */
  advisoriesByCpe(side: Side, cpe: CpeColumns): readonly Advisory[]
  /** @throws RangeError when the database lacks a vulnerability that its own advisory names. */
  vulnerability(id: number): Vulnerability
  /** The first that the provider has under the name. */
  vulnerabilityNamed(name: string, provider: string): Vulnerability | undefined
  readonly store: VulnerabilityStore
}

/** Makes a catalogue of an opened database. Reads its small tables at once. */
export function openCatalog(store: VulnerabilityStore): Catalog {
  const systems = store.operatingSystems()
  const systemById = new Map(systems.map(system => [system.id, system]))
  const ecosystems = store.ecosystemOverrides()
  const lists = new Map<string, readonly Advisory[]>()
  const vulnerabilities = new Map<number, Vulnerability>()
  const named = new Map<string, { readonly id: number | undefined }>()

  function advisoriesOf(side: Side, name: string, system: number | null): readonly Advisory[] {
    return kept(lists, `${side} ${system} ${name.toLowerCase()}`, keptLists, () =>
      store.packages(side, name, system).map(row => ({
        vulnerability: row.vulnerability,
        packageName: row.name,
        ecosystem: row.ecosystem,
        ...systemOf(row.operatingSystem),
        cpes: [],
        ...readAdvisoryContent(row.blob),
      })),
    )
  }

  function systemOf(id: number | null): { readonly system?: OperatingSystemRow } {
    const system = id === null ? undefined : systemById.get(id)
    return system ? { system } : {}
  }

  function byCpe(side: Side, cpe: CpeColumns): readonly Advisory[] {
    const rows = store.cpes(side, cpe.product, cpe.vendor).filter(row => isNamedBy(cpe, row.cpe))
    const packages = store
      .packagesByCpe(side, cpe.product)
      .filter(row => row.operatingSystem === null && isNamedBy(cpe, row.cpe))
    return [
      ...packages.map(row => ({
        vulnerability: row.vulnerability,
        packageName: row.name,
        ecosystem: row.ecosystem,
        cpes: [row.cpe],
        ...readAdvisoryContent(row.blob),
      })),
      ...rows.map(row => ({
        vulnerability: row.vulnerability,
        packageName: row.cpe.product,
        ecosystem: '',
        cpes: [row.cpe],
        ...readAdvisoryContent(row.blob),
      })),
    ]
  }

  function vulnerability(id: number): Vulnerability {
    return kept(vulnerabilities, id, keptVulnerabilities, () => {
      const row = store.vulnerability(id)
      if (!row) throw new RangeError(`vulnerability database: an advisory names vulnerability ${id}, which is missing`)
      return readVulnerability(row)
    })
  }

  return {
    store,
    systems,
    systemOverrides: store.operatingSystemOverrides(),
    architectureAliases: store.architectureAliases(),
    ecosystem: name => ecosystems.get(name.toLowerCase()) ?? name.toLowerCase(),
    advisories: (side, name, systems) =>
      systems ? systems.flatMap(system => advisoriesOf(side, name, system)) : advisoriesOf(side, name, null),
    advisoriesByCpe: (side, cpe) =>
      kept(lists, `${side} cpe ${Object.values(cpe).join(':').toLowerCase()}`, keptLists, () => byCpe(side, cpe)),
    vulnerability,
    vulnerabilityNamed(name, provider) {
      const { id } = kept(named, `${provider} ${name}`, keptVulnerabilities, () => ({
        id: store.vulnerabilityId(name, provider),
      }))
      return id === undefined ? undefined : vulnerability(id)
    },
  }
}

/** Attributes that the searched CPE leaves open do not count. Source: grype `db/v6/package_store.go`. */
function isNamedBy(searched: CpeColumns, found: CpeColumns): boolean {
  return (Object.keys(searched) as (keyof CpeColumns)[]).every(
    key => searched[key] === '' || searched[key].toLowerCase() === found[key].toLowerCase(),
  )
}

function kept<Key, Value>(map: Map<Key, Value>, key: Key, most: number, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const value = make()
  if (map.size >= most) {
    const [oldest] = map.keys()
    map.delete(oldest as Key)
  }
  map.set(key, value)
  return value
}
