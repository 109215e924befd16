// SPDX-License-Identifier: Apache-2.0
import { compareDigits, compareLists } from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'

/**
 * Versions of Haskell packages: numbers separated by dots; of two that agree, the longer is the greater.
 *
 * Source: Haskell package versioning policy; `Data.Version`.
 */
export const scheme = defineScheme<readonly string[]>({
  id: 'hackage',
  title: 'Haskell package',
  urls: ['https://pvp.haskell.org'],
  parse: text => (/^\d+(?:\.\d+)*$/.test(text) ? text.split('.') : undefined),
  order: (a, b) => compareLists(a, b, compareDigits),
})
