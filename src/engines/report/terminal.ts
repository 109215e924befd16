// SPDX-License-Identifier: Apache-2.0
/** Text for a terminal: tables that fit, colours on request, and nothing that could steer the terminal. */
import type { Severity } from '#domain/severity.ts'

export type Color = 'red' | 'brightRed' | 'yellow' | 'blue' | 'green' | 'gray' | 'bold'

const codes: Readonly<Record<Color, string>> = {
  red: '31',
  brightRed: '1;31',
  yellow: '33',
  blue: '34',
  green: '32',
  gray: '90',
  bold: '1',
}

/** Text in a colour, or as it is where colours are off. */
export function paint(text: string, color: Color, isOn: boolean): string {
  return isOn && text !== '' ? `\u001b[${codes[color]}m${text}\u001b[0m` : text
}

export const severityColors: Readonly<Record<Severity, Color>> = {
  Critical: 'brightRed',
  High: 'red',
  Medium: 'yellow',
  Low: 'blue',
  Unknown: 'gray',
}

/** Text without characters that move the cursor or change colours: names in manifests are anybody's. */
export function plain(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '?')
}

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** The column that gives way where the table is too wide. */
  readonly shrinks?: boolean
  readonly color?: (cell: string, row: readonly string[]) => Color | undefined
}

const gap = '  '
const minShrunk = 12

/** A table as lines: titles, then rows. Cells are made plain; the shrinking column is cut to fit the width. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string[] {
  const cells = rows.map(row => columns.map((_, i) => plain(row[i] ?? '')))
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...cells.map(row => row[i]?.length ?? 0)))
  const total = widths.reduce((sum, width) => sum + width + gap.length, -gap.length)
  const shrinking = columns.findIndex(each => each.shrinks)
  if (total > options.widthColumns && shrinking >= 0)
    widths[shrinking] = Math.max(minShrunk, (widths[shrinking] ?? 0) - (total - options.widthColumns))
  const line = (row: readonly string[], color: (i: number) => Color | undefined) =>
    row
      .map((cell, i) => {
        const width = widths[i] ?? 0
        const cut = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell
        const padded = columns[i]?.align === 'right' ? cut.padStart(width) : cut.padEnd(width)
        const chosen = color(i)
        return chosen ? paint(padded, chosen, options.color) : padded
      })
      .join(gap)
      .trimEnd()
  return [
    line(
      columns.map(({ title }) => title),
      () => 'bold',
    ),
    ...cells.map(row => line(row, i => columns[i]?.color?.(row[i] ?? '', row))),
  ]
}

export interface TableOptions {
  readonly color: boolean
  readonly widthColumns: number
}
