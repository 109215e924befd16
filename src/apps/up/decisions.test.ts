// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'
import { startUpScene, type UpScene } from '#testing/up-scene.ts'

const manifests = `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: a}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  hostNetwork: true
  containers: [{name: app, image: registry.example/app:1.0}]
`
const exceptions = '/apis/kubescape.io/v1beta1/namespaces/shop/securityexceptions'
const clusterExceptions = '/apis/kubescape.io/v1beta1/clustersecurityexceptions'
const posture = [{ controlID: 'C-0041', action: 'ignore' }]

let dir: TempDir
let rest: KubeRest
let scene: UpScene

before(async () => {
  dir = tempDir()
  dir.write('manifests/shop.yaml', manifests)
  scene = await startUpScene({ folder: dir.path })
  rest = scene.rest
})

after(async () => {
  await scene.stop()
  dir[Symbol.dispose]()
})

interface Judged {
  readonly status: { readonly status: string; readonly subStatus: string }
  readonly rules: readonly { readonly appliedIgnoreRules: readonly string[] | null }[]
}

async function judged(): Promise<Judged | undefined> {
  const path = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/shop/workloadconfigurationscans/pod-web'
  const { spec } = await rest.request<{ spec: { controls: Record<string, Judged> } }>({ method: 'GET', path })
  return spec.controls['C-0041']
}

/** Waits until the control of the pod has the status. */
async function becomes(wanted: string): Promise<Judged> {
  for (let i = 0; i < 300; i++) {
    const now = await judged()
    if (now && `${now.status.status} ${now.status.subStatus}`.trim() === wanted) return now
    await sleep(20)
  }
  assert.fail(`C-0041 did not become ${wanted}: ${JSON.stringify((await judged())?.status)}`)
}

const exception = (kind: string, spec: object) => ({
  apiVersion: 'kubescape.io/v1beta1',
  kind,
  metadata: { name: 'accepted' },
  spec: { author: 'jane', reason: 'a router', posture, ...spec },
})

test('an exception excuses, visibly, until it is deleted', async () => {
  await becomes('failed')
  const match = { resources: [{ kind: 'Pod', name: 'we*' }] }
  await rest.request({ method: 'POST', path: exceptions, body: exception('SecurityException', { match }) })
  const { rules } = await becomes('passed w/exceptions')
  assert.deepEqual(rules[0]?.appliedIgnoreRules, ['accepted: a router (SecurityException shop/accepted by jane)'])
  await rest.request({ method: 'DELETE', path: `${exceptions}/accepted` })
  await becomes('failed')
})

test('an exception that expires ends by itself', async () => {
  const expiresAt = new Date(Date.now() + 900).toISOString()
  await rest.request({ method: 'POST', path: exceptions, body: exception('SecurityException', { expiresAt }) })
  await becomes('passed w/exceptions')
  await becomes('failed')
  await rest.request({ method: 'DELETE', path: `${exceptions}/accepted` })
})

test('a selector that matches no namespace excuses nothing, until one has the label', async () => {
  const match = { namespaceSelector: { matchLabels: { team: 'b' } } }
  const body = exception('ClusterSecurityException', { match })
  await rest.request({ method: 'POST', path: clusterExceptions, body })
  await sleep(650)
  assert.equal((await judged())?.status.status, 'failed')
  await rest.request({
    method: 'PATCH',
    path: '/api/v1/namespaces/shop',
    contentType: 'application/merge-patch+json',
    body: { metadata: { labels: { team: 'b' } } },
  })
  await becomes('passed w/exceptions')
  await rest.request({ method: 'DELETE', path: `${clusterExceptions}/accepted` })
  await becomes('failed')
})

test('an exception about nothing, or without the reason that its status needs, is refused', async () => {
  const empty = exception('SecurityException', { posture: [] })
  await assert.rejects(rest.request({ method: 'POST', path: exceptions, body: empty }), /at least one of/)
  const vulnerabilities = [{ vulnerability: { id: 'CVE-2024-1' }, status: 'not_affected' }]
  const unfounded = exception('SecurityException', { vulnerabilities })
  await assert.rejects(rest.request({ method: 'POST', path: exceptions, body: unfounded }), /justification is required/)
})
