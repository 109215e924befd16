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

/** A number and its noun: `1 object`, `2 objects`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

export interface Column {
  readonly title: string
  /** Stands in for the title where the table is too wide. */
  readonly narrowTitle?: string
  readonly align?: 'left' | 'right'
  /** Gives way where the table is too wide, the widest such column first. */
  readonly shrinks?: true
  /** Left out where the table is too wide even with every column shrunk. */
  readonly optional?: true
  readonly color?: (cell: string, row: readonly string[]) => Color | undefined
}

const gap = '  '
const minShrunk = 10
/** Below this width a name is hard to tell: rather leave out what is optional. */
const comfortable = 20

/** A column as it is shown, and which cell of a row it shows. */
interface Shown extends Column {
  readonly at: number
  readonly width: number
}

/** A table as lines: titles, then rows. Cells are made plain, and columns give way until the lines fit the width. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string[] {
  const cells = rows.map(row => columns.map((_, i) => plain(row[i] ?? '')))
  const shown = fitted(columns, cells, options.widthColumns)
  const line = (row: readonly string[], color: (column: Shown) => Color | undefined) =>
    shown
      .map(column => {
        const cell = row[column.at] ?? ''
        const cut = cell.length > column.width ? `${cell.slice(0, column.width - 1)}…` : cell
        const padded = column.align === 'right' ? cut.padStart(column.width) : cut.padEnd(column.width)
        const chosen = color(column)
        return chosen ? paint(padded, chosen, options.color) : padded
      })
      .join(gap)
      .trimEnd()
  const titles = columns.map((_, at) => shown.find(each => each.at === at)?.title ?? '')
  return [
    line(titles, () => 'bold'),
    ...cells.map(row => line(row, column => column.color?.(row[column.at] ?? '', row))),
  ]
}

/** The columns that fit: as they are, else with short titles, else shrunk, else without what is optional. */
function fitted(columns: readonly Column[], cells: readonly (readonly string[])[], widthColumns: number): Shown[] {
  const measured = (isNarrow: boolean) =>
    columns.map((column, at): Shown => {
      const title = isNarrow ? (column.narrowTitle ?? column.title) : column.title
      const width = Math.max(title.length, ...cells.map(row => row[at]?.length ?? 0))
      return { ...column, title, at, width }
    })
  const wide = measured(false)
  if (excess(wide, widthColumns) <= 0) return wide
  const narrow = measured(true)
  const shrunk = shrink(narrow, widthColumns)
  const isTight = shrunk.some(({ at, width }) => width < Math.min(comfortable, narrow[at]?.width ?? 0))
  if (!isTight || !narrow.some(each => each.optional)) return shrunk
  return shrink(
    narrow.filter(each => !each.optional),
    widthColumns,
  )
}

function excess(columns: readonly Shown[], widthColumns: number): number {
  return columns.reduce((sum, { width }) => sum + width + gap.length, -gap.length) - widthColumns
}

/** Cuts the columns that give way at one width: the largest at which the table fits. */
function shrink(columns: readonly Shown[], widthColumns: number): Shown[] {
  const cutAt = (most: number) =>
    columns.map(each => (each.shrinks ? { ...each, width: Math.min(each.width, most) } : each))
  let most = Math.max(minShrunk, ...columns.map(({ width }) => width))
  while (most > minShrunk && excess(cutAt(most), widthColumns) > 0) most--
  return cutAt(most)
}

export interface TableOptions {
  readonly color: boolean
  readonly widthColumns: number
}
