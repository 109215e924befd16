// SPDX-License-Identifier: Apache-2.0
/** Cells that many kinds share. */

import { selectorText } from '#adapters/apiserver/builtin/selector-text.ts'
import type { ColumnDefinition, ObjectView } from '#adapters/apiserver/descriptor.ts'
import { ageSince } from '#domain/human-duration.ts'
import { isJsonObject } from '#domain/json.ts'
import { joined, listAt, none, numberAt, textAt, unknown, valueAt } from './read.ts'

/** Computes the value of a cell. */
export type Cell = ColumnDefinition['cell']

/** Cells of a kind, by the name of their column. */
export type Cells = Readonly<Record<string, Cell>>

/** Cells that need only metadata, and are the same for every kind. */
export const metadataCells: Cells = {
  Name: ({ meta }) => meta.name,
  Age: ({ meta }, now) => age(meta.creationTimestamp, now),
  'Created At': ({ meta }) => meta.creationTimestamp ?? null,
}

/** How long ago a time was; `<unknown>` when it is absent or no time. */
export function age(time: unknown, now: number): string {
  return (typeof time === 'string' ? ageSince(time, now) : undefined) ?? unknown
}

/** A cell with the text at a path. */
export function text(path: string, otherwise = ''): Cell {
  return ({ body }) => textAt(body, path, otherwise)
}

/** A cell with the number at a path. */
export function number(path: string, otherwise = 0): Cell {
  return ({ body }) => numberAt(body, path, otherwise)
}

/** A cell with the truth at a path. */
export function truth(path: string, otherwise = false): Cell {
  return ({ body }) => {
    const value = valueAt(body, path)
    return typeof value === 'boolean' ? value : otherwise
  }
}

/** A cell with the number of items of a list, or of keys of an object. */
export function count(path: string): Cell {
  return ({ body }) => {
    const value = valueAt(body, path)
    return isJsonObject(value) ? Object.keys(value).length : listAt(body, path).length
  }
}

/** A cell with a label selector; `<none>` for the empty one. */
export function selector(path: string): Cell {
  return ({ body }) => selectorText(valueAt(body, path)) || none
}

/** Names and images of the containers of the pod template at a path. */
export function containerCells(path: string): Cells {
  const fieldsOf = ({ body }: ObjectView, field: string) =>
    joined(listAt(body, `${path}.containers`).map(container => textAt(container, field)))
  return { Containers: object => fieldsOf(object, 'name'), Images: object => fieldsOf(object, 'image') }
}
