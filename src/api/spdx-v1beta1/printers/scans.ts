// SPDX-License-Identifier: Apache-2.0
/** Columns of scans, of their summaries, and of namespaces. */
import { type ScanSeverity, scorePercent } from '#api/spdx-v1beta1/scan-counts.ts'
import { labelKeys } from '#domain/label-keys.ts'
import {
  ageColumns,
  annotationColumn,
  type Column,
  labelColumn,
  nameColumn,
  notKnown,
  shownPercent,
  summaryColumn,
  valueIn,
} from './column.ts'

function severityColumn(severity: ScanSeverity, priority: 0 | 1 = 0): Column {
  const name = severity.charAt(0).toUpperCase() + severity.slice(1)
  return summaryColumn({
    name,
    type: 'integer',
    key: severity,
    description: `Failed controls of severity ${severity}.`,
    priority,
  })
}

const severityColumns: readonly Column[] = [
  severityColumn('critical'),
  severityColumn('high'),
  severityColumn('medium'),
  severityColumn('low'),
]

/** Of a scan, and of its summary. */
export const scanColumns: readonly Column[] = [
  nameColumn,
  labelColumn({ name: 'Kind', key: labelKeys.kind, description: 'Kind of the object that was scanned.' }),
  summaryColumn({ name: 'Failed', type: 'integer', key: 'failed', description: 'Controls that failed.' }),
  ...severityColumns,
  {
    name: 'Score',
    type: 'number',
    description: 'Share of passed controls among those that passed or failed, in percent.',
    cell({ summary }) {
      const [passed, failed] = [valueIn(summary, 'passed'), valueIn(summary, 'failed')]
      if (typeof passed !== 'number' || typeof failed !== 'number') return notKnown
      const score = scorePercent({ passed, failed })
      return score === undefined ? notKnown : shownPercent(score)
    },
  },
  ...ageColumns,
  severityColumn('unknown', 1),
  annotationColumn({ name: 'Workload Id', key: labelKeys.wlid, description: 'Id of the object.', priority: 1 }),
]

/** Of the summary of a namespace. */
export const namespaceScanColumns: readonly Column[] = [
  nameColumn,
  summaryColumn({ name: 'Workloads', type: 'integer', key: 'workloads', description: 'Objects that were scanned.' }),
  ...severityColumns,
  {
    name: 'Score',
    type: 'number',
    description: 'Mean of the scores of the objects, in percent.',
    cell({ summary }) {
      const score = valueIn(summary, 'score')
      return typeof score === 'number' ? shownPercent(score) : notKnown
    },
  },
  ...ageColumns,
  severityColumn('unknown', 1),
]
