// SPDX-License-Identifier: Apache-2.0
import { packageKey, productKey } from '#domain/database-digests.ts'
import type { Catalog } from '#engines/vulndb/catalog.ts'

/**
 * A catalogue of the same systems without any advisory, which notes what it is asked for. Matchers ask for the names
 * of a package and of its sources whatever the answers are, so that what is noted is all that they ask for.
 */
export function notingCatalog(catalog: Catalog, noted: string[]): Catalog {
  const systems = new Map(catalog.systems.map(system => [system.id, system]))
  return {
    ...catalog,
    advisories(_side, name, ids) {
      for (const id of ids ?? [undefined]) noted.push(packageKey(name, id === undefined ? undefined : systems.get(id)))
      return []
    },
    advisoriesByCpe(_side, { product }) {
      noted.push(productKey(product))
      return []
    },
  }
}
