// SPDX-License-Identifier: Apache-2.0
import type { Cataloger, Want } from '#engines/sbom/cataloger.ts'
import { baseNameOf, folderOf } from './path.ts'

/** A cataloger and the want of it that a file meets. */
export interface Wanted {
  readonly cataloger: Cataloger
  readonly want: Want
}

/** Finds who wants a file without asking every cataloger about every file. */
export interface WantIndex {
  /** Wants that the path alone decides, at most one of each cataloger. */
  byPath(path: string): readonly Wanted[]
  /** Wants of a folder, at most one of each cataloger. */
  ofFolder(path: string): readonly Wanted[]
  /** Wants of executables at that path. */
  ofExecutable(path: string): readonly Wanted[]
}

/** Builds the index; the order of the catalogers and of their wants decides. */
export function indexWants(catalogers: readonly Cataloger[]): WantIndex {
  const byName = new Map<string, Wanted[]>()
  const bySuffix = new Map<string, Wanted[]>()
  const byFolder = new Map<string, Wanted[]>()
  const bySubfolder = new Map<string, Wanted[]>()
  const executables: Wanted[] = []
  for (const cataloger of catalogers)
    for (const want of cataloger.wants) {
      const wanted = { cataloger, want }
      for (const name of want.names ?? []) add(byName, name, wanted)
      for (const suffix of want.suffixes ?? []) add(bySuffix, suffix, wanted)
      for (const folder of want.folders ?? []) add(byFolder, baseNameOf(folder), wanted)
      for (const folder of want.subfolders ?? []) add(bySubfolder, baseNameOf(folder), wanted)
      if (want.executables) executables.push(wanted)
    }
  return {
    byPath(path) {
      const name = baseNameOf(path)
      const candidates = [
        ...(byName.get(name) ?? []),
        ...suffixesOf(name).flatMap(suffix => bySuffix.get(suffix) ?? []),
      ]
      const folder = folderOf(path)
      for (const wanted of byFolder.get(baseNameOf(folder)) ?? [])
        if (wanted.want.folders?.some(end => folder.endsWith(end))) candidates.push(wanted)
      return candidates.length === 0 ? [] : firstOfEach(candidates, path)
    },
    ofFolder(path) {
      const parent = folderOf(path)
      const candidates = bySubfolder.get(baseNameOf(parent))
      if (!candidates) return []
      return firstOfEach(
        candidates.filter(({ want }) => want.subfolders?.some(end => parent.endsWith(end))),
        path,
      )
    },
    ofExecutable: path => firstOfEach(executables, path),
  }
}

function add(index: Map<string, Wanted[]>, key: string, wanted: Wanted): void {
  const list = index.get(key)
  if (list) list.push(wanted)
  else index.set(key, [wanted])
}

/** `.tar.gz` and `.gz` of `a.tar.gz`; never more than a name of honest length has. */
function suffixesOf(name: string): readonly string[] {
  const suffixes: string[] = []
  for (let dot = name.lastIndexOf('.'); dot >= 0 && suffixes.length < 4; dot = name.lastIndexOf('.', dot - 1)) {
    suffixes.push(name.slice(dot))
    if (dot === 0) break
  }
  return suffixes
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
