// SPDX-License-Identifier: Apache-2.0
/** Edits that take values out; a mapping or list that would be left empty goes with them. */
import { isMap, isSeq, type Node } from 'yaml'
import { contentEnd, lineStartOf } from './lines-of.ts'
import type { ManifestPart, PartNode } from './manifest-part.ts'
import { type PathStep, parsePath } from './object-path.ts'
import type { EditPlan, Refusal } from './plan-edits.ts'
import type { TextEdit } from './text-edit.ts'

type Entry = NonNullable<PartNode['pair']> | Node

export interface DeletePlan extends EditPlan {
  /** Claims that a value goes, itself or with something around it. */
  readonly isGone: (node: PartNode) => boolean
}

/** The edits for delete paths. A path that leads nowhere is nothing to do: somebody has repaired it. */
export function planDeletes(part: ManifestPart, paths: readonly string[], prefix: readonly PathStep[]): DeletePlan {
  const refused: Refusal[] = []
  const gone = new Map<Node, { readonly owner: PartNode; readonly entries: Set<Entry>; readonly path: string }>()
  for (const path of paths) {
    const steps = parsePath(path)
    if (!steps) {
      refused.push({ path, because: 'not a path' })
      continue
    }
    const { at, missing } = part.find([...prefix, ...steps])
    if (missing.length === 0 && !mark(gone, namedBy(at, steps), path))
      refused.push({ path, because: 'nothing would be left' })
  }
  const edits: TextEdit[] = []
  for (const { owner, entries, path } of gone.values()) {
    for (const entry of entries) {
      const edit = removal(part, owner, entry)
      if (edit) edits.push(edit)
      else refused.push({ path, because: 'its line holds something else too' })
    }
  }
  const all = new Set([...gone.values()].flatMap(({ entries }) => [...entries]))
  function isGone({ node, pair, parent }: PartNode): boolean {
    const entry = pair ?? node
    return (entry !== null && all.has(entry)) || (parent !== undefined && isGone(parent))
  }
  return { edits, refused, isGone }
}

/** An item of a list without its name is not valid: where the name goes, the item goes. */
function namedBy(at: PartNode, steps: readonly PathStep[]): PartNode {
  return steps.at(-1) === 'name' && typeof steps.at(-2) === 'number' && at.parent ? at.parent : at
}

/** Marks an entry as gone, and its owner when nothing is left in it; false when that reaches the document itself. */
function mark(
  gone: Map<Node, { readonly owner: PartNode; readonly entries: Set<Entry>; readonly path: string }>,
  { node, pair, parent }: PartNode,
  path: string,
): boolean {
  const entry = pair ?? node
  if (!parent?.node || !entry) return false
  const known = gone.get(parent.node) ?? { owner: parent, entries: new Set<Entry>(), path }
  known.entries.add(entry)
  const size = isMap(parent.node) || isSeq(parent.node) ? parent.node.items.length : 0
  if (known.entries.size < size) {
    gone.set(parent.node, known)
    return true
  }
  gone.delete(parent.node)
  return mark(gone, parent, path)
}

function removal(part: ManifestPart, { node }: PartNode, entry: Entry): TextEdit | undefined {
  if (!isMap(node) && !isSeq(node)) return undefined
  const items = node.items as readonly unknown[]
  const at = items.indexOf(entry)
  const [start, end] = spanOf(part, entry)
  const next = items[at + 1] as Entry | undefined
  const previous = items[at - 1] as Entry | undefined
  if (node.flow) {
    if (next) return { start, end: spanOf(part, next)[0], text: '' }
    return { start: previous ? spanOf(part, previous)[1] : start, end, text: '' }
  }
  const { text } = part
  const lineStart = lineStartOf(text, start)
  const before = text.slice(lineStart, start)
  if (isSeq(node) ? /^\s*-\s*$/.test(before) : before.trim() === '')
    return { start: lineStart, end: contentEnd(text, end), text: '' }
  return isMap(node) && next && /^[\s-]*$/.test(before) ? { start, end: spanOf(part, next)[0], text: '' } : undefined
}

function spanOf({ offset }: ManifestPart, entry: Entry): readonly [number, number] {
  const first = 'key' in entry ? entry.key : entry
  const last = 'key' in entry ? (entry.value ?? entry.key) : entry
  const start = first.range?.[0] ?? 0
  return [offset + start, offset + Math.max(start, last.range?.[1] ?? start)]
}
