// SPDX-License-Identifier: Apache-2.0
/** PolicyReport objects of wgpolicyk8s.io/v1alpha2, as YAML that `kubectl apply` takes. */
import type { OutputFormat } from '#engines/report/output-format.ts'
import { policyReports } from '#engines/report/policy-report.ts'

export const output: OutputFormat = {
  id: 'policyreport',
  aliases: ['policy-report'],
  extension: '.policyreport.yaml',
  title: 'PolicyReport and ClusterPolicyReport objects of wgpolicyk8s.io',
  render: (report, { verbose }) =>
    policyReports(
      report,
      { apiVersion: 'wgpolicyk8s.io/v1alpha2', kind: 'PolicyReport', clusterKind: 'ClusterPolicyReport' },
      verbose,
    ),
}
