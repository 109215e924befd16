// SPDX-License-Identifier: Apache-2.0
/** Shows edits of a text as a unified diff. */
import { applyEdits, LineIndex, type TextEdit } from './text-edit.ts'

const contextLines = 3
const noLineEnd = String.raw`\ No newline at end of file`

/** Edits of neighbouring lines. Lines count from 0; `to` is the line after the last. */
interface Block {
  readonly from: number
  readonly to: number
  readonly edits: readonly TextEdit[]
}

/** The diff of a text and what edits make of it; empty when there are none. Cost: O(text + edits). */
export function unifiedDiff(path: string, text: string, edits: readonly TextEdit[]): string {
  if (edits.length === 0) return ''
  const index = new LineIndex(text)
  const lines = linesOf(text)
  const shown = (sign: string, start: number, end: number) =>
    lines.slice(start, end).flatMap((line, i) => {
      const isOpen = start + i === lines.length - 1 && !text.endsWith('\n')
      return isOpen ? [`${sign}${line}`, noLineEnd] : [`${sign}${line}`]
    })
  const out = [`--- a/${path}`, `+++ b/${path}`]
  let shift = 0
  for (const hunk of hunksOf(blocksOf(index, edits, text.length))) {
    const from = Math.max(0, (hunk[0]?.from ?? 0) - contextLines)
    const to = Math.min(lines.length, (hunk.at(-1)?.to ?? 0) + contextLines)
    const body: string[] = []
    let at = from
    let grown = 0
    for (const block of hunk) {
      body.push(...shown(' ', at, block.from))
      const after = changed(text, index, block)
      body.push(...shown('-', block.from, block.to), ...after.lines.map(line => `+${line}`))
      if (after.isOpen) body.push(noLineEnd)
      grown += after.lines.length - (Math.min(block.to, lines.length) - block.from)
      at = block.to
    }
    body.push(...shown(' ', at, to))
    out.push(`@@ -${from + 1},${to - from} +${from + 1 + shift},${to - from + grown} @@`, ...body)
    shift += grown
  }
  return `${out.join('\n')}\n`
}

/** The lines of a block after its edits; `isOpen` when the last one has no line end. */
function changed(
  text: string,
  index: LineIndex,
  { from, to, edits }: Block,
): { readonly lines: readonly string[]; readonly isOpen: boolean } {
  const start = index.offsetOf(from + 1) ?? text.length
  const end = index.offsetOf(to + 1) ?? text.length
  const moved = edits.map(edit => ({ ...edit, start: edit.start - start, end: edit.end - start }))
  const after = applyEdits(text.slice(start, end), moved)
  return { lines: linesOf(after), isOpen: after !== '' && !after.endsWith('\n') }
}

function blocksOf(index: LineIndex, edits: readonly TextEdit[], length: number): Block[] {
  const blocks: Block[] = []
  for (const edit of edits) {
    const first = index.place(edit.start)
    const last = index.place(Math.min(edit.end, length))
    // Whole lines that come or go leave the line after them as it is.
    const isWhole = first.column === 1 && last.column === 1 && (edit.text === '' || edit.text.endsWith('\n'))
    const from = first.line - 1
    const to = isWhole ? last.line - 1 : last.line
    const previous = blocks.at(-1)
    if (previous && from < previous.to)
      blocks.splice(-1, 1, {
        from: previous.from,
        to: Math.max(previous.to, to),
        edits: [...previous.edits, edit],
      })
    else blocks.push({ from, to, edits: [edit] })
  }
  return blocks
}

/** Blocks whose context would overlap share a hunk. */
function hunksOf(blocks: readonly Block[]): Block[][] {
  const hunks: Block[][] = []
  for (const block of blocks) {
    const hunk = hunks.at(-1)
    const previous = hunk?.at(-1)
    if (hunk && previous && block.from <= previous.to + 2 * contextLines) hunk.push(block)
    else hunks.push([block])
  }
  return hunks
}

function linesOf(text: string): string[] {
  if (text === '') return []
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n').map(line => line.replace(/\r$/, ''))
}
