// SPDX-License-Identifier: Apache-2.0
/**
 * `ks scan` as a service account that may read the pods of one namespace and nothing else, against a real API server:
 * what it may not read is said before and after, and no control passes for it.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { grantPermissions } from '#testing/cluster-permissions.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { readApi, writeKubeconfig } from '#tools/envtest/access.ts'

const main = join(import.meta.dirname, '../../src/apps/cli/main.ts')
const timeoutMs = 60_000

interface Report {
  readonly summaryDetails: {
    readonly controls: Readonly<
      Record<
        string,
        { readonly statusInfo: { readonly status: string; readonly subStatus: string; readonly info: string } }
      >
    >
  }
  readonly resources: readonly { readonly resourceID: string }[]
  readonly scanCoverage: {
    readonly failedGVRPulls: readonly { readonly gvr: string; readonly error: string }[]
    readonly coverageScore: number
    readonly degraded: boolean
  }
}

describeOnEnvtest('a scan with few rights', { controllerManager: false }, plane => {
  const dir = mkdtempSync(join(tmpdir(), 'ks-restricted-'))
  const kubeconfig = join(dir, 'kubeconfig')

  before(async () => {
    const admin = plane().adminConfig
    for (const name of ['team', 'other'])
      await readApi(admin, { method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } })
    for (const namespace of ['team', 'other']) {
      await readApi(admin, {
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/pods`,
        body: {
          metadata: { name: 'web' },
          spec: {
            automountServiceAccountToken: false,
            containers: [{ name: 'app', image: 'nginx:1.27', securityContext: { privileged: namespace === 'team' } }],
          },
        },
      })
    }
    const account = { namespace: 'team', name: 'reader' }
    const readsPods = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }
    await grantPermissions(admin, { account, cluster: [], namespaces: { team: [readsPods] } })
    writeKubeconfig(kubeconfig, await plane().serviceAccountConfig({ namespace: 'team', serviceAccount: 'reader' }))
  })

  after(() => rmSync(dir, { recursive: true }))

  function ks(...args: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    const all = [main, 'scan', '--kubeconfig', kubeconfig, ...args]
    return spawnSync(process.execPath, all, { encoding: 'utf8', timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 })
  }

  test('a dry run says what may not be read, and which controls that leaves open', () => {
    const { status, stdout } = ks('--dry-run')
    assert.equal(status, 0)
    assert.match(stdout, /^cannot be read: Pod: you may not list pods/m)
    assert.match(stdout, /^cannot be read: ClusterRole\.rbac\.authorization\.k8s\.io: you may not list clusterroles\./m)
    assert.match(stdout, /^not evaluated for that: .*C-0057/m)
  })

  test('of the namespace that may be read the pods are read, and the rest is still refused', () => {
    const { status, stdout } = ks('--dry-run', '--include-namespaces', 'team')
    assert.equal(status, 0)
    assert.match(stdout, /^kinds that are read: .*\bPod\b/m)
    assert.doesNotMatch(stdout, /^cannot be read: Pod:/m)
    assert.match(stdout, /^cannot be read: ConfigMap: you may not list configmaps in namespace team/m)
    assert.match(stdout, /^judged in part for that: .*C-0057/m)
    const both = ks('--dry-run', '--include-namespaces', 'team,other')
    assert.match(both.stdout, /^cannot be read: Pod: you may not list pods in namespace other/m)
  })

  test('without any right a scan fails and says why', () => {
    const { status, stderr } = ks()
    assert.equal(status, 1)
    assert.match(stderr, /nothing could be read: .*configmaps is forbidden/s)
  })

  test('a scan judges what it could read; no control passes whose objects it could not', () => {
    const { status, stdout, stderr } = ks('--include-namespaces', 'team', '--format', 'json')
    assert.equal(status, 0, stderr)
    const report = JSON.parse(stdout) as Report
    assert.deepEqual(
      report.resources.map(({ resourceID }) => resourceID),
      ['/v1/team/Pod/web'],
    )
    const statuses = Object.values(report.summaryDetails.controls).map(({ statusInfo }) => statusInfo)
    const { controls } = report.summaryDetails
    assert.equal(controls['C-0057']?.statusInfo.status, 'failed', 'the pod is privileged')
    // A pod without a policy would fail this, but nobody knows the policies.
    assert.deepEqual(controls['C-0260']?.statusInfo.subStatus, 'notEvaluated')
    assert.match(
      controls['C-0260']?.statusInfo.info ?? '',
      /NetworkPolicy\.networking\.k8s\.io, which could not be read/,
    )
    assert.deepEqual(
      statuses.filter(each => each.status === 'passed' && each.subStatus === ''),
      [],
      'every control about pods is about deployments, too, and those are not known',
    )
    const { failedGVRPulls, degraded, coverageScore } = report.scanCoverage
    assert.ok(failedGVRPulls.some(({ gvr, error }) => gvr === '/v1/configmaps' && /forbidden/.test(error)))
    assert.equal(
      failedGVRPulls.some(({ gvr }) => gvr === '/v1/pods'),
      false,
    )
    assert.deepEqual([degraded, coverageScore < 50], [true, true])
    assert.match(stderr, /^ks: not read: ConfigMap: /m)
  })

  test('who watches with few rights is told what is not read, and is not kept waiting for it', () => {
    const all = [main, 'up', '--kubeconfig', kubeconfig, '--kubeconfig-out', join(dir, 'out'), '--once']
    const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', timeout: timeoutMs })
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^May not be read, and what needs it is not evaluated: .*\bPod\b/m)
    assert.doesNotMatch(stdout, /Nothing failed/)
    assert.match(stderr, /"reason":"GET \/api\/v1\/pods: .*"message":"a kind may not be read/)
  })
})
