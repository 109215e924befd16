// SPDX-License-Identifier: Apache-2.0
/** Reports: container profiles about a stretch of time, which become part of one profile and go. */
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { reportTimeMs } from '#engines/profile/report-time.ts'
import type { ReportLink } from '#engines/profile/series.ts'

/** Claims that a container profile is a report, and not what reports become. */
export function isReport({ annotations }: ObjectMeta): boolean {
  return (annotations?.[labelKeys.reportSeriesId] ?? '') !== ''
}

/** The profile that a report is part of: `<profile>-<suffix>`. Undefined when the name has no two parts. */
export function profileNameOf(reportName: string): string | undefined {
  const end = reportName.lastIndexOf('-')
  return end > 0 && end < reportName.length - 1 ? reportName.slice(0, end) : undefined
}

/** How a report is linked with the others of its series. */
export function linkOf({ annotations = {}, creationTimestamp = '' }: ObjectMeta): ReportLink {
  return {
    seriesId: annotations[labelKeys.reportSeriesId] ?? '',
    previous: annotations[labelKeys.previousReportTimestamp] ?? '',
    time: annotations[labelKeys.reportTimestamp] ?? '',
    status: annotations[labelKeys.status] ?? '',
    completion: annotations[labelKeys.completion] ?? '',
    seenMs: Date.parse(creationTimestamp) || 0,
  }
}

/** Orders reports by their time; those without a readable one come first. */
export function byReportTime(a: { readonly meta: ObjectMeta }, b: { readonly meta: ObjectMeta }): number {
  return timeOf(a.meta) - timeOf(b.meta) || (a.meta.name < b.meta.name ? -1 : 1)
}

function timeOf(meta: ObjectMeta): number {
  const timeMs = reportTimeMs(linkOf(meta).time) ?? 0
  return Number.isFinite(timeMs) ? timeMs : 0
}
