// SPDX-License-Identifier: Apache-2.0
import type { ReportDoubt } from '#engines/report/report.ts'
import type { MetricFamily } from '#runtime/metrics-text.ts'

/** A kind that is served and that we may not list and watch. What is known of its objects is old, or nothing. */
export interface UnreadKind {
  readonly kind: string
  /** `apps/v1/deployments`, `/v1/pods`. */
  readonly gvr: string
  /** What the server says. */
  readonly because: string
}

/** As a report tells it. */
export function doubtOf({ kind, gvr, because }: UnreadKind): ReportDoubt {
  return { place: kind, because, gvr }
}

/** One series for each kind that is refused; none where everything is read. */
export function unreadFamily(unread: () => readonly UnreadKind[]): MetricFamily {
  return {
    name: 'kubescape_unread_kinds',
    help: '1 for a kind that the service may not list and watch: controls that need it are not evaluated.',
    type: 'gauge',
    samples: () => unread().map(({ kind, gvr }) => ({ labels: { kind, gvr }, value: 1 })),
  }
}
