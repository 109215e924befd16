// SPDX-License-Identifier: Apache-2.0
import type { SemverLike } from './parse.ts'

const grammar = /^[vV]?(\d+(?:\.\d+)*)(?:-(\d[0-9A-Za-z.~-]*)|-?([A-Za-z~-][0-9A-Za-z.~-]*))?(?:\+([0-9A-Za-z.~-]+))?$/

/**
 * Reads numbers, a pre-release that needs no hyphen when it begins with a letter, and a build; `undefined` for
 * anything else. `.alpha`, `.beta` and `.rc` begin a pre-release too.
 */
export function parseHashicorp(text: string): SemverLike | undefined {
  const match = grammar.exec(text.replace(/\.(alpha|beta|rc)/, '-$1'))
  if (!match) return undefined
  const [, numbers = '', numbered, lettered, build = ''] = match
  const prerelease = numbered ?? lettered
  return { numbers: numbers.split('.'), prerelease: prerelease?.split('.') ?? [], build }
}
