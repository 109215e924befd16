// SPDX-License-Identifier: Apache-2.0
import { type Found, joinFound, type Search } from '#engines/vulnmatch/matcher.ts'
import type { Subject } from '#engines/vulnmatch/subject/subject.ts'

/** Looks up a package of a language by its names, and by its CPEs where that is wanted. */
export function matchLanguage(subject: Subject, search: Search): Found {
  const named = search.byEcosystem(subject)
  return search.options.cpesForLanguages ? joinFound(named, search.byCpe(subject)) : named
}
