// SPDX-License-Identifier: Apache-2.0
/** Edits that take entries out of one mapping or list, however it is written. */
import { isMap, isSeq, type Node } from 'yaml'
import { contentEnd, lineStartOf } from './lines-of.ts'
import type { ManifestPart, PartNode } from './manifest-part.ts'
import type { TextEdit } from './text-edit.ts'

/** A pair of a mapping or an item of a list. */
export type Entry = NonNullable<PartNode['pair']> | Node

export interface Removals {
  readonly edits: readonly TextEdit[]
  /** Something could not be taken out, since its line holds something else too. */
  readonly isPartial: boolean
}

/** Neighbours that go together, and the entry before and after them. */
interface Run {
  readonly entries: readonly Entry[]
  readonly previous: Entry | undefined
  readonly next: Entry | undefined
}

/** The edits by which `gone` leaves its owner. Cost: O(entries). */
export function removalsFrom(part: ManifestPart, { node }: PartNode, gone: ReadonlySet<Entry>): Removals {
  if (!isMap(node) && !isSeq(node)) return { edits: [], isPartial: true }
  const runs = runsOf(node.items as readonly Entry[], gone)
  if (node.flow) return { edits: runs.map(run => flowRemoval(part, run)), isPartial: false }
  const edits = runs.flatMap(run => blockRemovals(part, run, isSeq(node)))
  const known = edits.filter(edit => edit !== undefined)
  return { edits: known, isPartial: known.length < edits.length }
}

function runsOf(items: readonly Entry[], gone: ReadonlySet<Entry>): Run[] {
  const runs: Run[] = []
  for (let first = 0; first < items.length; first++) {
    let after = first
    for (let each = items[after]; each && gone.has(each); each = items[after]) after++
    if (after === first) continue
    runs.push({ entries: items.slice(first, after), previous: items[first - 1], next: items[after] })
    first = after
  }
  return runs
}

/** With the commas between them, and one at their side. */
function flowRemoval(part: ManifestPart, { entries, previous, next }: Run): TextEdit {
  const [first, last] = [spanOf(part, entries[0]), spanOf(part, entries.at(-1))]
  if (next) return { start: first[0], end: spanOf(part, next)[0], text: '' }
  return { start: previous ? spanOf(part, previous)[1] : first[0], end: last[1], text: '' }
}

function blockRemovals(part: ManifestPart, { entries, next }: Run, isList: boolean): (TextEdit | undefined)[] {
  const [start] = spanOf(part, entries[0])
  const before = part.text.slice(lineStartOf(part.text, start), start)
  const hasOwnLines = isList ? /^\s*-\s*$/.test(before) : before.trim() === ''
  if (hasOwnLines) return entries.map(entry => lineRemoval(part, entry))
  // They begin behind the dashes of the lists around them, which stay for what comes next, or is written instead.
  if (!/^[\s-]*$/.test(before)) return [undefined]
  if (next) return [{ start, end: spanOf(part, next)[0], text: '' }]
  return isList ? [undefined] : [{ start, end: spanOf(part, entries.at(-1))[1], text: '' }]
}

function lineRemoval(part: ManifestPart, entry: Entry): TextEdit {
  const [start, end] = spanOf(part, entry)
  return { start: lineStartOf(part.text, start), end: contentEnd(part.text, end), text: '' }
}

/** Where an entry begins and ends in the text. */
export function spanOf({ offset }: ManifestPart, entry: Entry | undefined): readonly [start: number, end: number] {
  const first = entry && 'key' in entry ? entry.key : entry
  const last = entry && 'key' in entry ? (entry.value ?? entry.key) : entry
  const start = first?.range?.[0] ?? 0
  return [offset + start, offset + Math.max(start, last?.range?.[1] ?? start)]
}
