// SPDX-License-Identifier: Apache-2.0
/** Columns of what was seen at run time, and of what people configure. */
import { labelKeys } from '#domain/label-keys.ts'
import { ageColumns, annotationColumn, type Column, labelColumn, nameColumn, summaryColumn } from './column.ts'

const workloadColumns: readonly Column[] = [
  labelColumn({ name: 'Kind', key: labelKeys.kind, description: 'Kind of the workload.' }),
  labelColumn({ name: 'Workload', key: labelKeys.name, description: 'Name of the workload.' }),
]

const progressColumns: readonly Column[] = [
  annotationColumn({ name: 'Status', key: labelKeys.status, description: 'Whether it is still learning.' }),
  annotationColumn({
    name: 'Completion',
    key: labelKeys.completion,
    description: 'Whether the start of the container was seen.',
    priority: 1,
  }),
]

/** Of profiles of a workload, also with whom it speaks. */
export const workloadProfileColumns: readonly Column[] = [
  nameColumn,
  ...workloadColumns,
  ...progressColumns,
  ...ageColumns,
]

/** Of profiles of one container. */
export const containerProfileColumns: readonly Column[] = [
  nameColumn,
  ...workloadColumns,
  labelColumn({ name: 'Container', key: labelKeys.containerName, description: 'Name of the container.' }),
  ...progressColumns,
  ...ageColumns,
]

/** Of seccomp profiles and of generated network policies. */
export const derivedProfileColumns: readonly Column[] = [nameColumn, ...workloadColumns, ...ageColumns]

/** Of known servers. */
export const knownServerColumns: readonly Column[] = [
  nameColumn,
  summaryColumn({ name: 'Servers', type: 'integer', key: 'servers', description: 'Address ranges with a name.' }),
  ...ageColumns,
]

/** Of collapse configurations. */
export const collapseColumns: readonly Column[] = [
  nameColumn,
  summaryColumn({ name: 'Open', type: 'integer', key: 'open', description: 'Threshold for paths of files.' }),
  summaryColumn({ name: 'Endpoint', type: 'integer', key: 'endpoint', description: 'Threshold for paths of URLs.' }),
  summaryColumn({ name: 'Prefixes', type: 'integer', key: 'prefixes', description: 'Prefixes with a threshold.' }),
  ...ageColumns,
]
