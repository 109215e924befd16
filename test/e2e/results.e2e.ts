// SPDX-License-Identifier: Apache-2.0
/** kubectl and the results, through the aggregator of a real API server and directly: both give the same. */
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startClusterStorage } from '#services/storage/start.ts'
import { type AggregatedStorage, startAggregatedStorage } from '#testing/aggregated-storage.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { kubectlVersions } from '#testing/kubectl.ts'
import { type KubectlSubject, kubectlSession } from '#testing/kubectl-session.ts'
import { readApi } from '#tools/envtest/access.ts'

const namespace = 'shop'

function summary(name: string, tier: string, high: number): string {
  return `---
apiVersion: spdx.softwarecomposition.kubescape.io/v1beta1
kind: WorkloadConfigurationScanSummary
metadata:
  name: ${name}
  labels:
    kubescape.io/workload-kind: Deployment
    tier: ${tier}
spec:
  severities: {critical: 0, high: ${high}, medium: 1, low: 0, unknown: 0}
  controls:
    C-0016:
      controlID: C-0016
      severity: {severity: Medium, scoreFactor: 6}
      status: {status: failed, subStatus: "", info: ""}
    C-0017:
      controlID: C-0017
      severity: {severity: Low, scoreFactor: 3}
      status: {status: passed, subStatus: "", info: ""}
`
}

const subject: KubectlSubject = {
  plural: 'workloadconfigurationscansummaries',
  group: 'spdx.softwarecomposition.kubescape.io',
  version: 'v1beta1',
  namespace,
  manifests: [
    summary('deployment-cart', 'front', 3),
    summary('deployment-stock', 'back', 2),
    summary('deployment-web', 'front', 5),
  ].join(''),
  labelSelector: 'tier=front',
  name: 'deployment-stock',
  changedManifest: summary('deployment-stock', 'back', 4),
  changedJsonPath: '{.spec.severities.high}=4',
  explainedField: 'spec.severities',
}

describeOnEnvtest('kubectl and the results', {}, plane => {
  let aggregated: AggregatedStorage
  before(async () => {
    await readApi(plane().adminConfig, {
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    })
    aggregated = await startAggregatedStorage(plane(), startClusterStorage)
  })
  after(() => aggregated.stop())

  for (const kubectl of kubectlVersions(process.env)) {
    for (const way of ['aggregated', 'direct'] as const) {
      test(`kubectl ${kubectl.name}, ${way}`, { skip: kubectl.whyMissing ?? false }, async context => {
        const kubeconfigPath = way === 'direct' ? aggregated.directKubeconfigPath : plane().kubeconfigPath
        const target = {
          kubectlPath: kubectl.path(plane()),
          kubectlVersion: kubectl.name,
          kubeconfigPath,
          isAlone: way === 'direct',
        }
        await kubectlSession(context, target, subject, join(import.meta.dirname, 'golden', 'results'))
      })
    }
  }
})
