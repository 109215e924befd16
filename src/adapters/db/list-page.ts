// SPDX-License-Identifier: Apache-2.0
/** What both databases do alike when they read a list: as of when, from where, and until the page is full. */
import { isRowSelected, type Row } from './rows.ts'
import { selectsEverything } from './selector.ts'
import { inlineBodyBytes, type ListPage, type ListQuery, type Revision, StoreError } from './store.ts'

/** The version that a read shows, and whether it is an older one. Errors: `expired`, `ahead`. */
export function pointInTime(
  { current, oldest }: Revision,
  at: number | undefined,
): { readonly at: number; readonly isPast: boolean } {
  if (at === undefined) return { at: current, isPast: false }
  if (at < oldest) throw new StoreError('expired', `reading as of version ${at}: the oldest remembered is ${oldest}`)
  if (at > current) throw new StoreError('ahead', `reading as of version ${at}: the newest is ${current}`)
  return { at, isPast: at < current }
}

/**
 * The condition on rows `o` that are in a list's kind and namespace, after where it goes on. `placeholder` writes that
 * of the n-th value, from 1.
 */
export function rangeOf(
  { kind, namespace, after }: Pick<ListQuery, 'kind' | 'namespace' | 'after'>,
  placeholder: (n: number) => string,
): { readonly where: string; readonly values: readonly string[] } {
  const [one, two, three] = [placeholder(1), placeholder(2), placeholder(3)]
  if (namespace === undefined) {
    return after
      ? {
          where: `o.kind = ${one} AND (o.ns, o.name) > (${two}, ${three})`,
          values: [kind, after.namespace, after.name],
        }
      : { where: `o.kind = ${one}`, values: [kind] }
  }
  return after
    ? { where: `o.kind = ${one} AND o.ns = ${two} AND o.name > ${three}`, values: [kind, namespace, after.name] }
    : { where: `o.kind = ${one} AND o.ns = ${two}`, values: [kind, namespace] }
}

/** A page that is being filled. */
export interface OpenPage {
  /** Rows that are in it. */
  readonly rows: readonly Row[]
  /** Rows may be looked at that do not get in. */
  readonly isFiltered: boolean
  /** Looks at the next row; false when the page was full before it. */
  take(row: Row): boolean
  /** The last row looked at; where the list begins when there is none. */
  last(): ListPage['next']
}

/** Opens the page of a query. */
export function openPage({ selector, withBodies, limit, maxBytes, after }: ListQuery): OpenPage {
  const filter = selector && !selectsEverything(selector) ? selector : undefined
  const rows: Row[] = []
  let sizeBytes = 0
  let looked = after
  return {
    rows,
    isFiltered: filter !== undefined,
    take(row) {
      if (rows.length >= limit || sizeBytes >= maxBytes) return false
      looked = { namespace: row[0] as string, name: row[1] as string }
      if (filter && !isRowSelected(filter, row)) return true
      rows.push(row)
      sizeBytes += (row[4] as string).length + (row[7] as string).length
      if (withBodies) sizeBytes += Math.min(row[9] as number, inlineBodyBytes)
      return true
    },
    last: () => looked,
  }
}
