// SPDX-License-Identifier: Apache-2.0
/** Single changes of a scene: what stands between two scenes, and what may be done along a path. */
import { isDeepStrictEqual } from 'node:util'
import { type KubeObject, keyOf, refOf } from '#domain/kube-object.ts'
import { isRecord } from '#engines/posture/subject.ts'

/** A JSON tree under construction. */
export type Draft = Record<string, unknown>

/** One change of a list of objects. */
export type Edit =
  | { readonly kind: 'set'; readonly object: number; readonly path: Path; readonly value: unknown }
  | { readonly kind: 'delete'; readonly object: number; readonly path: Path }
  | { readonly kind: 'add-object'; readonly value: KubeObject }
  | { readonly kind: 'drop-object'; readonly object: number }

export type Path = readonly (string | number)[]

/** `spec.containers[0].args` as steps. A bracket that holds no number is a key: `labels[app.kubernetes.io/name]`. */
export function stepsOf(path: string): Path {
  const steps: (string | number)[] = []
  for (const [, key, inner] of path.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)) {
    if (key !== undefined) steps.push(key)
    else if (inner !== undefined) steps.push(/^\d+$/.test(inner) ? Number(inner) : inner)
  }
  return steps
}

/** A copy of the objects with the edits applied, in their order; dropped objects go last. */
export function applyEdits(objects: readonly KubeObject[], edits: readonly Edit[]): KubeObject[] {
  const drafts: (KubeObject | undefined)[] = objects.map(each => structuredClone(each))
  // Deletions of list items from the back, so that earlier places keep their numbers.
  for (const edit of edits) if (edit.kind === 'set') setAt(drafts[edit.object], edit.path, structuredClone(edit.value))
  const deletions = edits.filter(edit => edit.kind === 'delete')
  for (const edit of deletions.toSorted((a, b) => comparePaths(b.path, a.path)))
    deleteAt(drafts[edit.object], edit.path)
  for (const edit of edits) {
    if (edit.kind === 'add-object') drafts.push(structuredClone(edit.value))
    else if (edit.kind === 'drop-object') drafts[edit.object] = undefined
  }
  return drafts.filter(each => each !== undefined)
}

function comparePaths(a: Path, b: Path): number {
  for (const [i, step] of a.entries()) {
    const other = b[i]
    if (other === undefined) return 1
    if (step === other) continue
    if (typeof step === 'number' && typeof other === 'number') return step - other
    return String(step) < String(other) ? -1 : 1
  }
  return a.length - b.length
}

/** The value at a path; undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  let at = root
  for (const step of path) at = typeof at === 'object' && at !== null ? (at as Draft)[step] : undefined
  return at
}

function setAt(root: unknown, path: Path, value: unknown): void {
  let at = root as Draft
  for (const [i, step] of path.slice(0, -1).entries()) {
    const next = at[step]
    if (typeof next !== 'object' || next === null) at[step] = typeof path[i + 1] === 'number' ? [] : {}
    at = at[step] as Draft
  }
  const last = path.at(-1)
  if (last !== undefined && typeof at === 'object') at[last] = value
}

function deleteAt(root: unknown, path: Path): void {
  const parent = valueAt(root, path.slice(0, -1))
  const last = path.at(-1)
  if (Array.isArray(parent) && typeof last === 'number') parent.splice(last, 1)
  else if (isRecord(parent) && last !== undefined) delete (parent as Draft)[last]
}

/** The edits that make the objects of `from` those of `to`, each as small as can be. */
export function editsBetween(from: readonly KubeObject[], to: readonly KubeObject[]): Edit[] {
  const edits: Edit[] = []
  const left = new Set(from.keys())
  const added: KubeObject[] = []
  for (const object of to) {
    const partner =
      [...left].find(i => idOf(from[i]) === idOf(object)) ?? [...left].find(i => from[i]?.kind === object.kind)
    if (partner === undefined) {
      added.push(object)
      continue
    }
    left.delete(partner)
    addDifferences(edits, partner, { path: [], from: from[partner], to: object })
  }
  for (const object of left) edits.push({ kind: 'drop-object', object })
  for (const value of added) edits.push({ kind: 'add-object', value })
  return edits
}

function idOf(object: KubeObject | undefined): string {
  return object?.metadata ? keyOf(refOf(object)) : ''
}

interface Difference {
  readonly path: Path
  readonly from: unknown
  readonly to: unknown
}

function addDifferences(edits: Edit[], object: number, { path, from, to }: Difference): void {
  if (isDeepStrictEqual(from, to)) return
  const areRecords = isRecord(from) && isRecord(to)
  if (!areRecords && !(Array.isArray(from) && Array.isArray(to))) {
    edits.push(to === undefined ? { kind: 'delete', object, path } : { kind: 'set', object, path, value: to })
    return
  }
  const keys: Iterable<string | number> = areRecords
    ? new Set([...Object.keys(from), ...Object.keys(to)])
    : Array.from({ length: Math.max((from as unknown[]).length, (to as unknown[]).length) }, (_, i) => i)
  for (const key of keys)
    addDifferences(edits, object, { path: [...path, key], from: (from as Draft)[key], to: (to as Draft)[key] })
}
