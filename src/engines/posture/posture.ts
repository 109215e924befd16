// SPDX-License-Identifier: Apache-2.0
/**
 * The posture of a set of objects, kept up to date change by change.
 *
 * After a change of an object exactly those objects are due that are it, or that read it (or looked for it) when
 * they were last evaluated. The caller takes what is due, evaluates it, and replaces the results.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import { evaluateObject } from './evaluate.ts'
import type { Library } from './library/library.ts'
import { ObjectIndex } from './object-index.ts'
import { ReadNotes } from './read-notes.ts'
import type { ObjectResult } from './results/result.ts'
import { IndexWorld, type WorldFacts } from './world.ts'

export class Posture {
  readonly index = new ObjectIndex()
  #library: Library
  #facts: WorldFacts
  #world: IndexWorld
  readonly #reads = new ReadNotes()

  constructor(library: Library, facts: WorldFacts) {
    this.#library = library
    this.#facts = facts
    this.#world = new IndexWorld(this.index, facts)
  }

  /** What holds for every evaluation from now on. */
  get facts(): WorldFacts {
    return this.#facts
  }

  /** Changes what is evaluated: every object is due, and the caller says so to itself. */
  useLibrary(library: Library): void {
    this.#library = library
  }

  /** Changes what holds for every object: all of them are due, and the caller says so to itself. */
  useFacts(facts: WorldFacts): void {
    this.#facts = facts
    this.#world = new IndexWorld(this.index, facts)
  }

  /** Adds or replaces an object; returns the ids that are due, the object's own first. */
  put(id: string, object: KubeObject): string[] {
    const before = this.index.put(id, object)
    if (this.#reads.isEmpty) return [id]
    const due = new Set([id])
    if (before) this.#reads.addReadersOf(before, due)
    this.#reads.addReadersOf(object, due)
    return [...due]
  }

  /** Removes an object; returns the ids that are due, without its own. */
  remove(id: string): string[] {
    const object = this.index.remove(id)
    if (!object) return []
    this.#reads.forget(id)
    const due = new Set<string>()
    this.#reads.addReadersOf(object, due)
    due.delete(id)
    return [...due]
  }

  /** Evaluates one object and notes what it read; empty when the object is gone or no rule looks at it. */
  evaluate(id: string): ObjectResult[] {
    const object = this.index.byId(id)
    if (!object) return []
    this.#reads.begin()
    this.#world.reads = this.#reads
    const results = evaluateObject(this.#library, this.#world, object)
    this.#world.reads = undefined
    this.#reads.end(id)
    return results
  }
}
