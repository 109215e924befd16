// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMatchCounts } from '#api/spdx-v1beta1/vulnerability-counts.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import { familiesOf } from './exporter-metrics.ts'

function summary(namespace: string, name: string, critical: number, relevant: number) {
  return {
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'VulnerabilityManifestSummary',
    metadata: {
      name,
      namespace,
      labels: {
        'kubescape.io/workload-namespace': namespace,
        'kubescape.io/workload-name': name,
        'kubescape.io/workload-kind': 'Deployment',
        'kubescape.io/workload-container-name': 'App',
      },
    },
    counts: readMatchCounts({ critical: { all: critical, relevant } }),
  }
}

test("the exporter's names, summed over cluster, namespaces and containers, from the summaries of the moment", () => {
  let summaries = [summary('shop', 'web', 2, 1), summary('shop', 'api', 3, 0), summary('bank', 'web', 1, 0)]
  const families = familiesOf(() => summaries, true)
  const lines = () =>
    [...metricsText(families)]
      .join('')
      .split('\n')
      .filter(line => /^kubescape_vulnerabilities_\w+_critical/.test(line))
  assert.deepEqual(lines(), [
    'kubescape_vulnerabilities_total_cluster_critical 6',
    'kubescape_vulnerabilities_total_namespace_critical{namespace="shop"} 5',
    'kubescape_vulnerabilities_total_namespace_critical{namespace="bank"} 1',
    ...['shop/web 2', 'shop/api 3', 'bank/web 1'].map(text => {
      const [, namespace, workload, value] = /^(\w+)\/(\w+) (\d)$/.exec(text) ?? []
      return `kubescape_vulnerabilities_total_workload_critical{namespace="${namespace}",workload="${workload}",workload_kind="deployment",workload_container_name="app"} ${value}`
    }),
    'kubescape_vulnerabilities_relevant_cluster_critical 1',
    'kubescape_vulnerabilities_relevant_namespace_critical{namespace="shop"} 1',
    'kubescape_vulnerabilities_relevant_namespace_critical{namespace="bank"} 0',
    ...['shop/web 1', 'shop/api 0', 'bank/web 0'].map(text => {
      const [, namespace, workload, value] = /^(\w+)\/(\w+) (\d)$/.exec(text) ?? []
      return `kubescape_vulnerabilities_relevant_workload_critical{namespace="${namespace}",workload="${workload}",workload_kind="deployment",workload_container_name="app"} ${value}`
    }),
  ])
  summaries = []
  assert.equal(
    lines().some(line => line.includes('namespace=')),
    false,
  )
  assert.equal(families.length, 36)
})
