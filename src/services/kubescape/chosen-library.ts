// SPDX-License-Identifier: Apache-2.0
/** What the service evaluates: the chosen part of the library with the custom rules of the moment. */
import { Library, type LibraryParts } from '#engines/posture/library/library.ts'
import type { OwnControl } from '#engines/posture/library/own-control.ts'
import { controlsOf } from './api/live-scan.ts'
import { frameworkNames } from './api/scan-request.ts'
import { partsWith } from './library-parts.ts'

/** Custom rules, evaluated whatever frameworks are chosen, and the kinds that they look at. */
export interface CustomRules {
  readonly controls: readonly OwnControl[]
  readonly kinds: readonly string[]
}

/** What may be evaluated, and what is. */
export interface ChosenLibrary {
  readonly parts: LibraryParts
  readonly library: Library
  /** Every kind that is looked at, sorted. */
  readonly kinds: readonly string[]
}

/** The library of the frameworks, all where none is named. Throws when one is not known. */
export function chooseLibrary(frameworks: readonly string[], rules: CustomRules | undefined): ChosenLibrary {
  const { controls: own = [], kinds = [] } = rules ?? {}
  const parts = partsWith(own)
  const chosen = frameworkNames(frameworks, parts)
  const controlIDs = new Set([...controlsOf(chosen, parts), ...own.map(({ facts }) => facts.id)])
  const library = new Library(parts, { scope: 'cluster', ...(chosen.length > 0 && { controlIDs }) })
  return { parts, library, kinds: [...new Set([...library.kinds(), ...kinds])].sort() }
}
