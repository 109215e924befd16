// SPDX-License-Identifier: Apache-2.0
import {
  compareDigits,
  compareNumbers,
  endOfRun,
  isDigit,
  isLetter,
  type Ordering,
} from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'

interface DebVersion {
  readonly epoch: string
  readonly upstream: string
  readonly revision: string
}

// An upstream version may hold colons and hyphens when an epoch and a revision are there to delimit it.
const grammar = /^(?:(\d+):)?(\d[A-Za-z0-9.+~:-]*)$/

/**
 * Versions of Debian, Ubuntu and whatever else dpkg installs.
 *
 * Source: deb-version(7), Debian policy §5.6.12.
 */
export const scheme = defineScheme<DebVersion>({
  id: 'deb',
  title: 'Debian package',
  urls: ['https://man7.org/linux/man-pages/man7/deb-version.7.html'],
  parse(text) {
    const match = grammar.exec(text)
    if (!match) return undefined
    const [, epoch = '', rest = ''] = match
    const hyphen = rest.lastIndexOf('-')
    if (hyphen < 0) return { epoch, upstream: rest, revision: '' }
    return { epoch, upstream: rest.slice(0, hyphen), revision: rest.slice(hyphen + 1) }
  },
  order(a, b) {
    return compareDigits(a.epoch, b.epoch) || comparePart(a.upstream, b.upstream) || comparePart(a.revision, b.revision)
  },
})

/** Compares text and digits by turns; an absent part is as good as `0`. */
function comparePart(a: string, b: string): Ordering {
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    while (isText(a, i) || isText(b, j)) {
      const ordering = compareNumbers(weightAt(a, i), weightAt(b, j))
      if (ordering !== 0) return ordering
      i++
      j++
    }
    const digitsEnd = endOfRun(a, i, isDigit)
    const otherEnd = endOfRun(b, j, isDigit)
    const ordering = compareDigits(a.slice(i, digitsEnd), b.slice(j, otherEnd))
    if (ordering !== 0) return ordering
    i = digitsEnd
    j = otherEnd
  }
  return 0
}

function isText(part: string, at: number): boolean {
  return at < part.length && !isDigit(part.charCodeAt(at))
}

/** `~` before the end (or a digit), that before letters, those before all else. */
function weightAt(part: string, at: number): number {
  if (!isText(part, at)) return 0
  const code = part.charCodeAt(at)
  if (code === 0x7e) return -1
  return isLetter(code) ? code : code + 256
}
