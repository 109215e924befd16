// SPDX-License-Identifier: Apache-2.0
/** What a column of a `kubectl get` table is, and the cells that all kinds of results share. */
import { ageSince } from '#domain/human-duration.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'

/** A result as a printer sees it: its metadata, and the extract of its body that is kept beside it. */
export interface Printed {
  readonly meta: ObjectMeta
  /** What `summarise` of the kind returned; undefined for what was never summarised. */
  readonly summary: unknown
}

export interface Column {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'date'
  readonly format?: 'name'
  readonly description: string
  /** 1 is shown by `-o wide` only. */
  readonly priority?: 0 | 1
  cell(object: Printed, now: number): string | number | null
}

/** Shown where a number is not known: it is not zero. */
export const notKnown = '-'

export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name of the object.',
  cell: ({ meta }) => meta.name,
}

/** Age, and for scripts that read it the time itself, as upstream shows it. */
export const ageColumns: readonly Column[] = [
  {
    name: 'Age',
    type: 'string',
    description: 'Time since the object was made.',
    cell: ({ meta }, now) => ageSince(meta.creationTimestamp ?? '', now) ?? '<unknown>',
  },
  {
    name: 'Created At',
    type: 'date',
    description: 'When the object was made.',
    priority: 1,
    cell: ({ meta }) => meta.creationTimestamp ?? null,
  },
]

interface KeyColumn {
  readonly name: string
  readonly key: string
  readonly description: string
  readonly priority?: 0 | 1
}

/** A column with the value of a label. */
export function labelColumn({ key, ...rest }: KeyColumn): Column {
  return { ...rest, type: 'string', cell: ({ meta }) => meta.labels?.[key] ?? '' }
}

/** A column with the value of an annotation. */
export function annotationColumn({ key, ...rest }: KeyColumn): Column {
  return { ...rest, type: 'string', cell: ({ meta }) => meta.annotations?.[key] ?? '' }
}

interface SummaryColumn {
  readonly name: string
  readonly type: Column['type']
  /** Key of the summary. */
  readonly key: string
  readonly description: string
  readonly priority?: 0 | 1
}

/** A column with a value of the summary; `-` when there is none. */
export function summaryColumn({ key, ...rest }: SummaryColumn): Column {
  return { ...rest, cell: ({ summary }) => valueIn(summary, key) ?? notKnown }
}

/** A text or number of a summary, by key. */
export function valueIn(summary: unknown, key: string): string | number | undefined {
  if (typeof summary !== 'object' || summary === null || !Object.hasOwn(summary, key)) return undefined
  const value = (summary as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

/** A percentage as tables show it: one digit behind the point, none when it is zero. */
export function shownPercent(percent: number): number {
  return Math.round(percent * 10) / 10
}
