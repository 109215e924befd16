// SPDX-License-Identifier: Apache-2.0
/**
 * Sets of fields, as `metadata.managedFields` keeps them.
 *
 * An element of a path is written as in FieldsV1: `f:replicas` a field, `k:{"name":"web"}` the item of a list by its
 * keys, `v:"x"` an item of a set by its value, `i:0` an item by its place. A set holds members (the fields themselves)
 * and children (sets of what is below an element, whether or not that is a member).
 * Source: sigs.k8s.io/structured-merge-diff, `fieldpath`.
 */
import { isJsonObject, type JsonObject, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'

const elementPattern = /^[fkvi]:/

/** An immutable set of field paths. */
export class FieldSet {
  static readonly empty = new FieldSet(new Set(), new Map())

  readonly members: ReadonlySet<string>
  /** Never holds an empty set. */
  readonly children: ReadonlyMap<string, FieldSet>

  constructor(members: ReadonlySet<string>, children: ReadonlyMap<string, FieldSet>) {
    this.members = members
    this.children = children
  }

  get isEmpty(): boolean {
    return this.members.size === 0 && this.children.size === 0
  }

  /** What is below an element. */
  below(element: string): FieldSet {
    return this.children.get(element) ?? FieldSet.empty
  }

  union(other: FieldSet): FieldSet {
    if (this.isEmpty) return other
    if (other.isEmpty) return this
    return this.#combine(other, this.members.union(other.members), (a, b) => a.union(b))
  }

  intersection(other: FieldSet): FieldSet {
    return this.#combine(other, this.members.intersection(other.members), (a, b) => a.intersection(b))
  }

  difference(other: FieldSet): FieldSet {
    return this.#combine(other, this.members.difference(other.members), (a, b) => a.difference(b))
  }

  equals(other: FieldSet): boolean {
    return this.difference(other).isEmpty && other.difference(this).isEmpty
  }

  /** Every member as the list of elements that lead to it, sorted. */
  *paths(above: readonly string[] = []): Generator<readonly string[]> {
    for (const element of [...this.members.union(new Set(this.children.keys()))].sort()) {
      const path = [...above, element]
      if (this.members.has(element)) yield path
      yield* this.below(element).paths(path)
    }
  }

  /** As FieldsV1, keys sorted. */
  encode(): JsonObject {
    const fields: Record<string, Json> = {}
    for (const element of [...this.members.union(new Set(this.children.keys()))].sort()) {
      const below = this.below(element).encode()
      const isBoth = this.members.has(element) && this.children.has(element)
      setOwn(fields, element, isBoth ? { '.': {}, ...below } : below)
    }
    return fields
  }

  /** Reads FieldsV1; undefined when it is none. The nesting of `fields` must be bounded. */
  static decode(fields: unknown): FieldSet | undefined {
    if (!isJsonObject(fields)) return undefined
    const builder = new FieldSetBuilder()
    for (const [element, value] of Object.entries(fields)) {
      if (element === '.') continue
      if (!elementPattern.test(element) || !isJsonObject(value)) return undefined
      const below = FieldSet.decode(value)
      if (!below) return undefined
      if (below.isEmpty || '.' in value) builder.add(element)
      builder.addBelow(element, below)
    }
    return builder.build()
  }

  #combine(other: FieldSet, members: ReadonlySet<string>, combine: (a: FieldSet, b: FieldSet) => FieldSet): FieldSet {
    const children = new Map<string, FieldSet>()
    for (const element of new Set([...this.children.keys(), ...other.children.keys()])) {
      const below = combine(this.below(element), other.below(element))
      if (!below.isEmpty) children.set(element, below)
    }
    return new FieldSet(members, children)
  }
}

/** Collects members and children of one level. */
export class FieldSetBuilder {
  readonly #members = new Set<string>()
  readonly #children = new Map<string, FieldSet>()

  add(element: string): void {
    this.#members.add(element)
  }

  addBelow(element: string, below: FieldSet): void {
    if (below.isEmpty) return
    this.#children.set(element, this.#children.get(element)?.union(below) ?? below)
  }

  build(): FieldSet {
    return new FieldSet(this.#members, this.#children)
  }
}

/** A path as people read it: `.spec.containers[name="web"].image`. */
export function pathText(path: readonly string[]): string {
  return path.map(elementText).join('')
}

function elementText(element: string): string {
  const value = element.slice(2)
  switch (element.charAt(0)) {
    case 'f':
      return `.${value}`
    case 'v':
      return `[=${value}]`
    case 'i':
      return `[${value}]`
    default: {
      const keys = Object.entries(JSON.parse(value) as JsonObject)
      return `[${keys.map(([key, part]) => `${key}=${JSON.stringify(part)}`).join(',')}]`
    }
  }
}
