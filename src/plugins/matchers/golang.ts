// SPDX-License-Identifier: Apache-2.0
import { joinFound, type Matcher, nothing } from '#engines/vulnmatch/matcher.ts'

/**
 * Modules of Go programs. A program's own module has no version unless it was built from a released one: what the
 * compiler writes instead (`(devel)`, `v0.0.0-…`) says nothing about releases.
 */
export const matcher: Matcher = {
  id: 'go-module-matcher',
  title: 'Go modules',
  types: ['go-module'],
  match(subject, search) {
    const isOwnModule = subject.go !== undefined && subject.go.mainModule === subject.name
    if (isOwnModule && /^(?:v0\.0\.0-|\(devel\))/.test(subject.version)) return nothing
    const { cpesForLanguages, cpesForGoStdlib } = search.options
    const named = search.byEcosystem(subject)
    return cpesForLanguages || (cpesForGoStdlib && subject.name === 'stdlib')
      ? joinFound(named, search.byCpe(subject))
      : named
  },
}
