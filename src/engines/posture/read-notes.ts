// SPDX-License-Identifier: Apache-2.0
/**
 * Who read what of other objects: one object, a namespace's objects of a kind, or a whole kind.
 *
 * A place is found by the texts that its reader has at hand, kind, then namespace, then name: a million reads make no
 * text. Names come from fields of objects that anybody may have written; one that is no text names nothing.
 */
import { scalarText } from '#domain/json.ts'
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import { kindNameOf, namespaceOf } from './kinds.ts'

/**
 * Something that may be read.
 *
 * Most of what is read has one reader, which needs no list. A list is what first evaluations make, of which each adds
 * readers that are new; it becomes a set when one of them may be there already or has to go.
 */
interface Place {
  readers: string | string[] | Set<string> | undefined
  /** The evaluation that read it last. */
  readIn: number
  /** What is below it: the namespaces of a kind, the names of a namespace. */
  readonly below: Map<string, Place>
  readonly above: Place | undefined
  readonly key: string
}

const nothingBelow: Map<string, Place> = new Map()

/** Reads of evaluations by the ids of their objects. Memory: some dozen bytes a read. */
export class ReadNotes {
  readonly #kinds: Place = newPlace('', undefined, new Map())
  readonly #readsOf = new Map<string, readonly Place[]>()
  #evaluation = 0
  #reads: Place[] = []

  /** Nobody has read anything, as before the first evaluation. */
  get isEmpty(): boolean {
    return this.#readsOf.size === 0
  }

  /** Begins an evaluation: what is read from now on is what `end` notes. */
  begin(): void {
    this.#evaluation++
    this.#reads = []
  }

  /** A read of every object of a kind. */
  readKind(kind: string): void {
    this.#note(placeBelow(this.#kinds, kind))
  }

  /** A read of every object of a kind in a namespace; `''` is the namespace of cluster-scoped kinds. */
  readNamespace(kind: string, namespace: string): void {
    this.#note(placeBelow(placeBelow(this.#kinds, kind), scalarText(namespace)))
  }

  /** A read of one object. */
  readObject(kind: string, namespace: string, name: string): void {
    const ofNamespace = placeBelow(placeBelow(this.#kinds, kind), scalarText(namespace))
    const key = scalarText(name)
    let place = ofNamespace.below.get(key)
    if (!place) {
      place = newPlace(key, ofNamespace, nothingBelow)
      ofNamespace.below.set(key, place)
    }
    this.#note(place)
  }

  /** Ends the evaluation of an object: these are its reads, the ones before are forgotten. */
  end(id: string): void {
    const before = this.#readsOf.get(id)
    const reads = this.#reads
    this.#reads = []
    if (before && isSame(before, reads)) return
    for (let i = 0; i < reads.length; i++) {
      if (before) addKnownReader(reads[i] as Place, id)
      else addNewReader(reads[i] as Place, id)
    }
    if (reads.length > 0) this.#readsOf.set(id, reads)
    else this.#readsOf.delete(id)
    for (const place of before ?? []) if (place.readIn !== this.#evaluation) removeReader(place, id)
  }

  /** Forgets what an object read. */
  forget(id: string): void {
    this.begin()
    this.end(id)
  }

  /** Adds the ids whose last evaluation may differ after the object appeared, changed or vanished. */
  addReadersOf(object: KubeObject, to: Set<string>): void {
    const ofKind = this.#kinds.below.get(kindNameOf(object))
    const ofNamespace = ofKind?.below.get(namespaceOf(object))
    for (const place of [ofKind, ofNamespace, ofNamespace?.below.get(refOf(object).name)]) {
      const readers = place?.readers
      if (typeof readers === 'string') to.add(readers)
      else if (readers) for (const id of readers) to.add(id)
    }
  }

  #note(place: Place): void {
    if (place.readIn === this.#evaluation) return
    place.readIn = this.#evaluation
    this.#reads.push(place)
  }
}

function newPlace(key: string, above: Place | undefined, below: Map<string, Place>): Place {
  return { readers: undefined, readIn: 0, below, above, key }
}

function placeBelow(above: Place, key: string): Place {
  const known = above.below.get(key)
  if (known) return known
  const place = newPlace(key, above, new Map())
  above.below.set(key, place)
  return place
}

function isSame(a: readonly Place[], b: readonly Place[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Adds a reader that is none yet. */
function addNewReader(place: Place, id: string): void {
  const { readers } = place
  if (readers === undefined) place.readers = id
  else if (typeof readers === 'string') place.readers = [readers, id]
  else if (Array.isArray(readers)) readers.push(id)
  else readers.add(id)
}

/** Adds a reader that may be one already. */
function addKnownReader(place: Place, id: string): void {
  if (place.readers === undefined) place.readers = id
  else if (place.readers !== id) readersAsSet(place, place.readers).add(id)
}

function readersAsSet(place: Place, readers: string | readonly string[] | Set<string>): Set<string> {
  if (readers instanceof Set) return readers
  const set = new Set(typeof readers === 'string' ? [readers] : readers)
  place.readers = set
  return set
}

/** A place that nobody reads and that has nothing below it goes, and so do those above that are then empty. */
function removeReader(place: Place, id: string): void {
  if (place.readers === id) place.readers = undefined
  else if (typeof place.readers === 'object') {
    const readers = readersAsSet(place, place.readers)
    readers.delete(id)
    if (readers.size === 0) place.readers = undefined
  }
  for (let at: Place = place; at.above && at.readers === undefined && at.below.size === 0; at = at.above)
    at.above.below.delete(at.key)
}
