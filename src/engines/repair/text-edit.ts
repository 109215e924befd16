// SPDX-License-Identifier: Apache-2.0
/** Changes of a text by offsets, so that everything else in it stays byte for byte. */

/** Replaces the characters from `start` up to `end`. Offsets are of the original text. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The edits in order, and those that overlap an earlier one left out.
 *
 * Insertions at one place keep their order, and come before what is replaced from there on.
 */
export function withoutOverlap(edits: readonly TextEdit[]): TextEdit[] {
  const kept: TextEdit[] = []
  const isInsertion = ({ start, end }: TextEdit) => (start === end ? 0 : 1)
  for (const edit of edits.toSorted((a, b) => a.start - b.start || isInsertion(a) - isInsertion(b) || b.end - a.end)) {
    const last = kept.at(-1)
    if (!last || edit.start >= last.end) kept.push(edit)
  }
  return kept
}

/** The text with edits applied; they must be in order and must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = []
  let at = 0
  for (const { start, end, text: inserted } of edits) {
    pieces.push(text.slice(at, start), inserted)
    at = end
  }
  return pieces.join('') + text.slice(at)
}

/** Line and column, both from 1; a column counts UTF-16 units. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Finds lines by offset. Building costs O(text), a query O(log lines). */
export class LineIndex {
  readonly #starts: number[] = [0]

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  place(offset: number): TextPlace {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 }
  }

  /** Offset of the first character of a line that counts from 1; the text's end for a line beyond it. */
  offsetOf(line: number): number | undefined {
    return this.#starts[line - 1]
  }
}
