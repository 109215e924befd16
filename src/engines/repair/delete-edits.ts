// SPDX-License-Identifier: Apache-2.0
/** Edits that take values out; a mapping or list that would be left empty goes with them, unless something is set in it. */
import { isMap, isSeq, type Node } from 'yaml'
import type { ManifestPart, PartNode } from './manifest-part.ts'
import { type PathStep, parsePath } from './object-path.ts'
import type { EditPlan, Refusal } from './plan-edits.ts'
import { type Entry, removalsFrom } from './removals.ts'
import type { TextEdit } from './text-edit.ts'

export interface DeletePlan extends EditPlan {
  /** Claims that a value goes, itself or with something around it. */
  readonly isGone: (node: PartNode) => boolean
  /** Claims that nothing of what a mapping or list holds now is left in it, though it stays itself. */
  readonly isEmptied: (node: Node) => boolean
}

export interface DeleteCall {
  readonly paths: readonly string[]
  /** Steps before each path. */
  readonly prefix: readonly PathStep[]
  /** Claims that something is set in a mapping or list, so that it is not left empty. */
  readonly isFilled: (node: Node) => boolean
}

/** What goes out of one mapping or list. */
interface Removal {
  readonly owner: PartNode
  readonly entries: Set<Entry>
  readonly path: string
}

/** The edits for delete paths. A path that leads nowhere is nothing to do: somebody has repaired it. */
export function planDeletes(part: ManifestPart, { paths, prefix, isFilled }: DeleteCall): DeletePlan {
  const refused: Refusal[] = []
  const gone = new Map<Node, Removal>()

  /** Marks an entry as gone, and its owner when nothing is left in it; false when that reaches the document itself. */
  function mark({ node, pair, parent }: PartNode, path: string): boolean {
    const entry = pair ?? node
    if (!parent?.node || !entry) return false
    const known = gone.get(parent.node) ?? { owner: parent, entries: new Set<Entry>(), path }
    known.entries.add(entry)
    if (known.entries.size < sizeOf(parent.node) || isFilled(parent.node)) {
      gone.set(parent.node, known)
      return true
    }
    gone.delete(parent.node)
    return mark(parent, path)
  }

  for (const path of paths) {
    const steps = parsePath(path)
    if (!steps) {
      refused.push({ path, because: 'not a path' })
      continue
    }
    const { at, missing } = part.find([...prefix, ...steps])
    if (missing.length === 0 && !mark(namedBy(at, steps), path))
      refused.push({ path, because: 'nothing would be left' })
  }
  const all = new Set([...gone.values()].flatMap(({ entries }) => [...entries]))
  function isGone({ node, pair, parent }: PartNode): boolean {
    const entry = pair ?? node
    return (entry !== null && all.has(entry)) || (parent !== undefined && isGone(parent))
  }
  const edits: TextEdit[] = []
  for (const removal of gone.values()) {
    if (isGone(removal.owner)) continue
    const found = removalsFrom(part, removal.owner, removal.entries)
    edits.push(...found.edits)
    if (found.isPartial) refused.push({ path: removal.path, because: 'its line holds something else too' })
  }
  const isEmptied = (node: Node) => sizeOf(node) > 0 && gone.get(node)?.entries.size === sizeOf(node)
  return { edits, refused, isGone, isEmptied }
}

/** An item of a list without its name is not valid: where the name goes, the item goes. */
function namedBy(at: PartNode, steps: readonly PathStep[]): PartNode {
  return steps.at(-1) === 'name' && typeof steps.at(-2) === 'number' && at.parent ? at.parent : at
}

function sizeOf(node: Node): number {
  return isMap(node) || isSeq(node) ? node.items.length : 0
}
