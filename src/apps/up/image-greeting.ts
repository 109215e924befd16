// SPDX-License-Identifier: Apache-2.0
/** What `ks up` prints of the images: the worst, and of how many nobody knows enough. */
import { type MatchSeverity, matchSeverities } from '#api/spdx-v1beta1/vulnerability-counts.ts'
import { type Column, paint, severityColors, type TableOptions, table } from '#engines/report/terminal.ts'
import type { ScannedImages } from './scanned-images.ts'

const worstShown = 10
const shownSeverities = ['critical', 'high', 'medium', 'low'] as const satisfies readonly MatchSeverity[]
const titles = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' } as const

const columns: readonly Column[] = [
  { title: 'NAMESPACE' },
  { title: 'WORKLOAD' },
  { title: 'CONTAINER' },
  ...shownSeverities.map(
    (severity): Column => ({
      title: severity.toUpperCase(),
      align: 'right',
      color: cell => (cell === '0' ? 'gray' : severityColors[titles[severity]]),
    }),
  ),
  { title: 'FIXABLE', align: 'right' },
  { title: 'IMAGE', shrinks: true },
]

/** The lines, without their end. */
export function imageGreeting({ containers, isStarterDatabase }: ScannedImages, options: TableOptions): string[] {
  const found = containers.filter(({ counts }) => matchSeverities.some(severity => counts[severity] > 0))
  const unsure = containers.filter(({ status }) => status !== 'ready' && status !== 'db-stale')
  const rows = found
    .slice(0, worstShown)
    .map(({ namespace, workload, container, image, counts, fixable }) => [
      namespace,
      workload,
      container,
      ...shownSeverities.map(severity => String(counts[severity])),
      String(fixable),
      image.replace(/@sha256:.*$/, ''),
    ])
  return [
    ...(rows.length > 0
      ? [paint('Worst images', 'bold', options.color), '', ...table(columns, rows, options)]
      : [paint('No known vulnerabilities in images.', 'bold', options.color)]),
    '',
    `${containers.length} containers scanned${unsureText(unsure)}`,
    ...(isStarterDatabase
      ? ['matched with the small database of examples/advisories; "ks vulndb update" fetches a whole one']
      : []),
    '',
  ]
}

function unsureText(unsure: ScannedImages['containers']): string {
  const byStatus = new Map<string, number>()
  for (const { status } of unsure) byStatus.set(status, (byStatus.get(status) ?? 0) + 1)
  const counts = [...byStatus].map(([status, count]) => `${count} ${status || 'without status'}`).sort(byText)
  return counts.length === 0 ? '' : `, of which not all is known: ${counts.join(', ')}`
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
