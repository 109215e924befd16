// SPDX-License-Identifier: Apache-2.0
/** Report objects of openreports.io/v1alpha1, as YAML that `kubectl apply` takes. */
import type { OutputFormat } from '#engines/report/output-format.ts'
import { policyReports } from '#engines/report/policy-report.ts'

export const output: OutputFormat = {
  id: 'openreports',
  aliases: ['open-reports'],
  extension: '.openreports.yaml',
  title: 'Report and ClusterReport objects of openreports.io',
  render: (report, { verbose }) =>
    policyReports(
      report,
      { apiVersion: 'openreports.io/v1alpha1', kind: 'Report', clusterKind: 'ClusterReport' },
      verbose,
    ),
}
