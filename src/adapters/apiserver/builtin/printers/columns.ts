// SPDX-License-Identifier: Apache-2.0
/** The table columns of built-in kinds: names as a real kube-apiserver has them, cells as kubectl users know them. */
import type { ResourceFacts } from '#adapters/apiserver/builtin/facts.ts'
import type { ColumnDefinition } from '#adapters/apiserver/descriptor.ts'
import { groupOf } from '#domain/kube-object.ts'
import { accessCells } from './access.ts'
import { type Cells, metadataCells } from './cells.ts'
import { clusterCells } from './cluster.ts'
import { networkCells } from './network.ts'
import { storageCells } from './storage.ts'
import { workloadCells } from './workloads.ts'

/** By `group/plural`. */
const cellsByResource: Readonly<Record<string, Cells>> = {
  ...accessCells,
  ...clusterCells,
  ...networkCells,
  ...storageCells,
  ...workloadCells,
}

/** Columns of a resource. Throws when a column has no cell, which a test sees before any user does. */
export function columnsOf({ groupVersion, plural, columns }: ResourceFacts): readonly ColumnDefinition[] {
  const resource = `${groupOf(groupVersion)}/${plural}`
  const own = cellsByResource[resource] ?? {}
  return columns.map(column => {
    const cell = own[column.name] ?? metadataCells[column.name]
    if (!cell) throw new Error(`printer of ${resource}: no cell for the column "${column.name}"`)
    return { ...column, readsBody: column.name in own, cell }
  })
}
