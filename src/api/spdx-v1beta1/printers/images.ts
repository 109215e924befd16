// SPDX-License-Identifier: Apache-2.0
/** Columns of what was found in images. */
import type { MatchSeverity } from '#api/spdx-v1beta1/vulnerability-counts.ts'
import { ageSince } from '#domain/human-duration.ts'
import { labelKeys } from '#domain/label-keys.ts'
import {
  ageColumns,
  annotationColumn,
  type Column,
  labelColumn,
  nameColumn,
  notKnown,
  summaryColumn,
  valueIn,
} from './column.ts'

function severityColumn(severity: MatchSeverity, priority: 0 | 1 = 0): Column {
  const name = severity.charAt(0).toUpperCase() + severity.slice(1)
  const description = `Vulnerabilities of severity ${severity}.`
  return summaryColumn({ name, type: 'integer', key: severity, description, priority })
}

/** Without advisories to match with, no match says nothing: then nothing is shown, where zeros would read as clean. */
function unlessUnknown(column: Column): Column {
  return {
    ...column,
    cell(object, now) {
      const shown = column.cell(object, now)
      return shown === 0 && object.meta.annotations?.[labelKeys.status] === 'no-data' ? notKnown : shown
    },
  }
}

const severityColumns = (['critical', 'high', 'medium', 'low'] as const).map(severity => severityColumn(severity))
const wideSeverityColumns = [severityColumn('negligible', 1), severityColumn('unknown', 1)]

const imageColumn = annotationColumn({
  name: 'Image',
  key: labelKeys.imageTag,
  description: 'The image, as pods name it.',
})
const statusColumn = annotationColumn({
  name: 'Status',
  key: labelKeys.status,
  description: 'How far it has come, or why it did not.',
})

/** Longer reasons would push everything else out of sight; `-o yaml` shows them whole. */
const shownReasonChars = 80

const reasonColumn: Column = {
  name: 'Reason',
  type: 'string',
  description: 'Why the status is what it is.',
  cell({ meta }) {
    const { annotations = {} } = meta
    const reason = annotations[labelKeys.statusMessage] ?? annotations[labelKeys.statusReason] ?? ''
    return reason.length > shownReasonChars ? `${reason.slice(0, shownReasonChars)}…` : reason
  },
}

/** Of all vulnerabilities of an image. */
export const manifestColumns: readonly Column[] = [
  nameColumn,
  imageColumn,
  ...severityColumns.map(unlessUnknown),
  unlessUnknown(
    summaryColumn({ name: 'CVEs', type: 'integer', key: 'ids', description: 'Different vulnerabilities.' }),
  ),
  {
    name: 'DB-Age',
    type: 'string',
    description: 'Time since the vulnerability database was built.',
    cell: ({ summary }, now) => ageSince(String(valueIn(summary, 'databaseBuilt') ?? ''), now) ?? notKnown,
  },
  statusColumn,
  ...ageColumns,
  reasonColumn,
  ...wideSeverityColumns.map(unlessUnknown),
  labelColumn({ name: 'Context', key: labelKeys.context, description: 'Whole image or what is in use.', priority: 1 }),
]

/** Of the counts of one container. */
export const manifestSummaryColumns: readonly Column[] = [
  nameColumn,
  labelColumn({ name: 'Kind', key: labelKeys.kind, description: 'Kind of the workload.' }),
  labelColumn({ name: 'Workload', key: labelKeys.name, description: 'Name of the workload.' }),
  labelColumn({ name: 'Container', key: labelKeys.containerName, description: 'Name of the container.' }),
  ...severityColumns,
  summaryColumn({
    name: 'Relevant',
    type: 'integer',
    key: 'relevant',
    description: 'Vulnerabilities in what was seen in use.',
  }),
  statusColumn,
  ...ageColumns,
  reasonColumn,
  summaryColumn({ name: 'Image', type: 'string', key: 'image', description: 'Name of the manifest.', priority: 1 }),
  summaryColumn({ name: 'Fixable', type: 'integer', key: 'fixable', description: 'With a fix.', priority: 1 }),
  ...wideSeverityColumns,
]

/** Of the counts of a namespace. */
export const namespaceVulnerabilityColumns: readonly Column[] = [
  nameColumn,
  ...severityColumns,
  summaryColumn({ name: 'Workloads', type: 'integer', key: 'workloads', description: 'Containers with a summary.' }),
  summaryColumn({
    name: 'Uncounted',
    type: 'integer',
    key: 'uncounted',
    description: 'Those of which nothing could be counted; their summaries say why.',
  }),
  ...ageColumns,
  ...wideSeverityColumns,
]

const packagesColumn = summaryColumn({
  name: 'Packages',
  type: 'integer',
  key: 'packages',
  description: 'Packages in the image.',
})

/** Of a bill of materials. */
export const sbomColumns: readonly Column[] = [
  nameColumn,
  imageColumn,
  packagesColumn,
  summaryColumn({ name: 'Distro', type: 'string', key: 'distro', description: 'Distribution in the image.' }),
  statusColumn,
  ...ageColumns,
  reasonColumn,
]

/** Of the part of it that is in use. */
export const filteredSbomColumns: readonly Column[] = [
  nameColumn,
  labelColumn({ name: 'Container', key: labelKeys.containerName, description: 'Name of the container.' }),
  packagesColumn,
  statusColumn,
  ...ageColumns,
]

/** Of OpenVEX documents. */
export const vexColumns: readonly Column[] = [
  nameColumn,
  labelColumn({ name: 'Container', key: labelKeys.containerName, description: 'Name of the container.' }),
  summaryColumn({ name: 'Statements', type: 'integer', key: 'statements', description: 'Statements made.' }),
  summaryColumn({ name: 'Affected', type: 'integer', key: 'affected', description: 'Those that say it is affected.' }),
  ...ageColumns,
]
