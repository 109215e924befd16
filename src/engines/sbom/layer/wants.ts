// SPDX-License-Identifier: Apache-2.0
import type { Cataloger, Want } from '#engines/sbom/cataloger.ts'
import { PathEnds } from './path-ends.ts'

/** A cataloger and the want of it that a file meets. */
export interface Wanted {
  readonly cataloger: Cataloger
  readonly want: Want
}

/** Finds who wants a file without asking every cataloger about every file. */
export interface WantIndex {
  /** Whether anybody wants executables. */
  readonly hasExecutables: boolean
  /** Wants that the path alone decides, at most one of each cataloger. */
  byPath(path: string): readonly Wanted[]
  /** Wants of a folder, at most one of each cataloger. */
  ofFolder(path: string): readonly Wanted[]
  /** Wants of executables at that path. */
  ofExecutable(path: string): readonly Wanted[]
}

const nobody: readonly Wanted[] = []

/** Builds the index; the order of the catalogers and of their wants decides. */
export function indexWants(catalogers: readonly Cataloger[]): WantIndex {
  const files = new PathEnds<Wanted>()
  const folders = new PathEnds<Wanted>()
  const subfolders = new PathEnds<Wanted>()
  const executables: Wanted[] = []
  const beginnings = new NameBeginnings()
  for (const cataloger of catalogers)
    for (const want of cataloger.wants) {
      const wanted = { cataloger, want }
      for (const name of want.names ?? []) files.add(`/${name}`, wanted)
      for (const beginning of want.beginnings ?? []) beginnings.add(beginning, wanted)
      for (const suffix of want.suffixes ?? []) files.add(suffix, wanted)
      for (const folder of want.folders ?? []) folders.add(folder, wanted)
      for (const folder of want.subfolders ?? []) subfolders.add(folder, wanted)
      if (want.executables) executables.push(wanted)
    }
  return {
    hasExecutables: executables.length > 0,
    byPath(path) {
      const named = files.find(path, path.length)
      const slash = path.lastIndexOf('/')
      const inFolder = folders.find(path, slash)
      const begun = beginnings.find(path, slash + 1)
      if (!named && !inFolder && begun === nobody) return nobody
      return firstOfEach([...(named ?? []), ...(inFolder ?? []), ...begun], path)
    },
    ofFolder(path) {
      const found = subfolders.find(path, path.lastIndexOf('/'))
      return found ? firstOfEach(found, path) : nobody
    },
    ofExecutable: path => firstOfEach(executables, path),
  }
}

/** Wants by the beginning of a base name, sorted by its first character: most names share it with none of them. */
class NameBeginnings {
  readonly #byFirst = new Map<number, { readonly beginning: string; readonly wanted: Wanted }[]>()

  add(beginning: string, wanted: Wanted): void {
    const first = beginning.charCodeAt(0)
    this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), { beginning, wanted }])
  }

  find(path: string, start: number): readonly Wanted[] {
    const candidates = this.#byFirst.get(path.charCodeAt(start))
    if (!candidates?.some(({ beginning }) => path.startsWith(beginning, start))) return nobody
    return candidates.flatMap(({ beginning, wanted }) => (path.startsWith(beginning, start) ? [wanted] : []))
  }
}

function firstOfEach(candidates: readonly Wanted[], path: string): readonly Wanted[] {
  const chosen = new Map<Cataloger, Wanted>()
  for (const wanted of candidates) {
    if (wanted.want.accepts && !wanted.want.accepts(path)) continue
    const earlier = chosen.get(wanted.cataloger)
    const { wants } = wanted.cataloger
    if (!earlier || wants.indexOf(wanted.want) < wants.indexOf(earlier.want)) chosen.set(wanted.cataloger, wanted)
  }
  return [...chosen.values()]
}
