// SPDX-License-Identifier: Apache-2.0
/** What `ks up` prints after the first scan: the worst findings, and how to see more. */
import { type Severity, severities } from '#domain/severity.ts'
import { type Column, paint, severityColors, type TableOptions, table } from '#engines/report/terminal.ts'

/** One object and what was found in it. */
export interface GreetedObject {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly bySeverity: Readonly<Record<Severity, number>>
  readonly score: number
  readonly worstControl: string
}

export interface GreetingParts {
  readonly objects: number
  readonly tookMs: number
  readonly worst: readonly GreetedObject[]
  readonly failures: Readonly<Record<Severity, number>>
}

const shownSeverities = severities.slice(0, 4)

const columns: readonly Column[] = [
  { title: 'NAMESPACE' },
  { title: 'KIND' },
  { title: 'NAME' },
  ...shownSeverities.map(
    (severity): Column => ({
      title: severity.toUpperCase(),
      align: 'right',
      color: cell => (cell === '0' ? 'gray' : severityColors[severity]),
    }),
  ),
  { title: 'SCORE', align: 'right' },
  { title: 'WORST CONTROL', shrinks: true },
]

/** The lines, without their end. */
export function greeting(parts: GreetingParts, options: TableOptions): string[] {
  const rows = parts.worst.map(({ namespace, kind, name, bySeverity, score, worstControl }) => [
    namespace,
    kind,
    name,
    ...shownSeverities.map(severity => String(bySeverity[severity])),
    score.toFixed(0),
    worstControl,
  ])
  const counts = shownSeverities.map(severity => `${parts.failures[severity]} ${severity.toLowerCase()}`).join(', ')
  return [
    '',
    `${parts.objects} objects scanned in ${(parts.tookMs / 1000).toFixed(1)} s; failures: ${counts}`,
    '',
    ...(rows.length > 0
      ? [paint('Worst findings', 'bold', options.color), '', ...table(columns, rows, options)]
      : [
          parts.objects > 0
            ? paint('Nothing failed.', 'green', options.color)
            : paint('There is nothing to scan.', 'yellow', options.color),
        ]),
    '',
  ]
}

/** How to see more. */
export function nextSteps(worst: readonly GreetedObject[], kubeconfigPath: string, hasImages: boolean): string[] {
  const kubectl = `kubectl --kubeconfig ${kubeconfigPath}`
  return [
    `Kubeconfig: ${kubeconfigPath}`,
    '',
    'Try:',
    `  ${kubectl} get workloadconfigurationscansummaries -A`,
    `  ${kubectl} get configurationscansummaries`,
    `  ${kubectl} get workloadconfigurationscans ${exampleOf(worst)} -o yaml`,
    ...(hasImages ? [`  ${kubectl} get vulnerabilitymanifestsummaries -A`] : []),
    '',
  ]
}

function exampleOf([worst]: readonly GreetedObject[]): string {
  if (!worst) return '-A'
  return `-n ${worst.namespace || 'kubescape'} ${`${worst.kind}-${worst.name}`.toLowerCase()}`
}
