// SPDX-License-Identifier: Apache-2.0
/** Objects of the size that results really have. */

/** Controls in a summary: makes it 7.9 kB. */
const controls = 63

/** A `WorkloadConfigurationScanSummary` of 7.9 kB; `round` makes it differ from the one before. */
export function summary(name: string, namespace: string, round = 0): string {
  const spec = {
    severities: { critical: round, high: 3, medium: 8, low: 2, unknown: 0 },
    controls: Object.fromEntries(
      Array.from({ length: controls }, (_, i) => {
        const controlID = `C-${String(i).padStart(4, '0')}`
        const severity = { severity: 'Medium', scoreFactor: 5 }
        return [
          controlID,
          { controlID, severity, status: { status: i % 3 === 0 ? 'failed' : 'passed', subStatus: '', info: '' } },
        ]
      }),
    ),
  }
  return JSON.stringify({
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'WorkloadConfigurationScanSummary',
    metadata: {
      name,
      namespace,
      annotations: { 'kubescape.io/wlid': `wlid://cluster-bench/namespace-${namespace}/deployment-${name}` },
      labels: {
        'kubescape.io/workload-api-group': 'apps',
        'kubescape.io/workload-api-version': 'v1',
        'kubescape.io/workload-kind': 'Deployment',
        'kubescape.io/workload-name': name,
        'kubescape.io/workload-namespace': namespace,
      },
    },
    spec,
  })
}

/** Path of the summaries of a namespace. */
export function summariesPath(namespace?: string): string {
  const scope = namespace === undefined ? '' : `namespaces/${namespace}/`
  return `/apis/spdx.softwarecomposition.kubescape.io/v1beta1/${scope}workloadconfigurationscansummaries`
}
