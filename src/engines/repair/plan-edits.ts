// SPDX-License-Identifier: Apache-2.0
/**
 * Turns fix and delete paths into edits of a manifest's text.
 *
 * Only the lines that change are touched: comments, order, quoting and line ends of everything else stay. What
 * cannot be changed safely is refused with its reason.
 */
import type { FixPath } from '#engines/posture/control.ts'
import { planDeletes } from './delete-edits.ts'
import { InsertPlan } from './insert-edits.ts'
import type { ManifestPart } from './manifest-part.ts'
import { type PathStep, parsePath } from './object-path.ts'
import { type TextEdit, withoutOverlap } from './text-edit.ts'

export interface Refusal {
  readonly path: string
  readonly because: string
}

export interface EditPlan {
  /** In order, without overlap. */
  readonly edits: readonly TextEdit[]
  readonly refused: readonly Refusal[]
}

export interface Wanted {
  readonly fixPaths: readonly FixPath[]
  readonly deletePaths: readonly string[]
  /** Steps before each path: where the object stands in a list. */
  readonly prefix?: readonly PathStep[]
}

/** The edits for one document. Cost: O(paths × depth × width). */
export function planEdits(part: ManifestPart, { fixPaths, deletePaths, prefix = [] }: Wanted): EditPlan {
  const refused: Refusal[] = []
  const inserts = new InsertPlan(part)
  for (const { path, value } of fixPaths) {
    const steps = parsePath(path)
    const because = steps ? inserts.set([...prefix, ...steps], value) : 'not a path'
    if (because !== undefined) refused.push({ path, because })
  }
  // What is to be set and to be deleted is well when set: the other repair only asks that the old value goes.
  const set = new Set(fixPaths.map(({ path }) => path))
  const paths = deletePaths.filter(path => !set.has(path))
  const deletes = planDeletes(part, { paths, prefix, isFilled: node => inserts.isFilled(node) })
  const all = [...deletes.edits, ...inserts.edits(deletes)]
  const edits = withoutOverlap(all)
  if (edits.length < all.length)
    refused.push({ path: prefix.join('.'), because: `${all.length - edits.length} changes are of the same text` })
  return { edits, refused: [...refused, ...deletes.refused] }
}

/** A value that a person has to choose. Source: the placeholders that controls of the library use. */
export function isPlaceholder(value: string): boolean {
  return /YOUR_|^<.*>$|REMOVE_|^AWS_[A-Z_]+$|<[a-z][^>]*>/.test(value)
}
