// SPDX-License-Identifier: Apache-2.0
/** What was copied, as a table, and what was not, with the reasons. */
import type { CollectionReport, Mishap } from './copy-original.ts'

/** Objects named per kind and fate; there may be thousands. */
const mostNamed = 20

/** The lines of the report. */
export function reportText(reports: readonly CollectionReport[]): string {
  const rows = [
    ['KIND', 'COPIED', 'PRESENT', 'SKIPPED', 'FAILED'],
    ...reports.map(({ plural, copied, present, skipped, failed }) => [
      plural,
      ...[copied, present, skipped.length, failed.length].map(String),
    ]),
  ]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  const table = rows.map(row =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  )
  const mishaps = reports.flatMap(({ plural, skipped, failed }) => [
    ...named('failed', plural, failed),
    ...named('skipped', plural, skipped),
  ])
  return `${[...table, ...mishaps].join('\n')}\n`
}

function named(fate: string, plural: string, mishaps: readonly Mishap[]): string[] {
  const lines = mishaps.slice(0, mostNamed).map(({ name, reason }) => `${fate}: ${plural} ${name}: ${reason}`)
  const more = mishaps.length - mostNamed
  return more > 0 ? [...lines, `${fate}: ${plural}: ${more} more`] : lines
}
