// SPDX-License-Identifier: Apache-2.0
import {
  compareDigits,
  compareNumbers,
  compareText,
  endOfRun,
  isDigit,
  isLetter,
  type Ordering,
} from '#engines/vulnmatch/version/ordering.ts'

const tilde = 0x7e
const caret = 0x5e

/** Compares two versions, or two releases, segment by segment: runs of digits, runs of letters, `~` and `^`. */
export function compareSegments(a: string, b: string): Ordering {
  let i = 0
  let j = 0
  for (;;) {
    i = endOfRun(a, i, isSeparator)
    j = endOfRun(b, j, isSeparator)
    const mark = compareMarks(a, i, b, j)
    if (mark === 'both') {
      i++
      j++
      continue
    }
    if (mark !== 'neither') return mark
    if (i >= a.length || j >= b.length) return compareNumbers(a.length - i, b.length - j)
    const isNumber = isDigit(a.charCodeAt(i))
    if (isNumber !== isDigit(b.charCodeAt(j))) return isNumber ? 1 : -1
    const belongs = isNumber ? isDigit : isLetter
    const aEnd = endOfRun(a, i, belongs)
    const bEnd = endOfRun(b, j, belongs)
    const compare = isNumber ? compareDigits : compareText
    const ordering = compare(a.slice(i, aEnd), b.slice(j, bEnd))
    if (ordering !== 0) return ordering
    i = aEnd
    j = bEnd
  }
}

function isSeparator(code: number): boolean {
  return !isDigit(code) && !isLetter(code) && code !== tilde && code !== caret
}

/** `~` sorts before anything, even the end; `^` after the end and before anything else. */
function compareMarks(a: string, i: number, b: string, j: number): Ordering | 'both' | 'neither' {
  const left = a.charCodeAt(i)
  const right = b.charCodeAt(j)
  for (const mark of [tilde, caret]) {
    if (left !== mark && right !== mark) continue
    if (left === right) return 'both'
    const markedIsLess = mark === tilde || (left === mark ? j < b.length : i < a.length)
    return (left === mark) === markedIsLess ? -1 : 1
  }
  return 'neither'
}
