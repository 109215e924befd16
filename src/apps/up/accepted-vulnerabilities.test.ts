// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { buildDatabase } from '#adapters/vulndb/build.ts'
import { ociImage } from '#testing/builders/oci-image.ts'
import { advisoryFor, systems } from '#testing/builders/vulnerability-database.ts'
import { type FakeRegistry, startFakeRegistry } from '#testing/fake-registry.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'
import { startUpScene, type UpScene } from '#testing/up-scene.ts'

const image = ociImage({
  layers: [
    [
      { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
      {
        name: 'var/lib/dpkg/status',
        content: 'Package: bash\nStatus: install ok installed\nVersion: 5.2\nArchitecture: amd64\n',
      },
    ],
  ],
})
const results = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces'
const kubescape = '/apis/kubescape.io/v1beta1'
const accepted = [
  { vulnerability: { id: 'CVE-2026-0001' }, status: 'not_affected', justification: 'component_not_present' },
]

let dir: TempDir
let registry: FakeRegistry
let rest: KubeRest
let scene: UpScene

before(async () => {
  dir = tempDir()
  registry = await startFakeRegistry()
  registry.put('team/app', 'v1', image)
  const bash = advisoryFor({ ecosystem: 'deb', name: 'bash', system: systems.debian12 }, '< 5.3', { type: 'dpkg' })
  const vulndb = join(dir.path, 'vulndb')
  await buildDatabase({ into: vulndb, records: [bash], now: new Date().toISOString() })
  dir.write(
    'manifests/shop.yaml',
    `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  containers: [{name: app, image: "${registry.host}/team/app:v1"}]\n`,
  )
  scene = await startUpScene({ folder: dir.path, vulndb })
  rest = scene.rest
})

after(async () => {
  await scene.stop()
  await registry[Symbol.asyncDispose]()
  dir[Symbol.dispose]()
})

/** Waits until the container counts this many vulnerabilities. */
async function counts(wanted: number): Promise<void> {
  const path = `${results}/shop/vulnerabilitymanifestsummaries/pod-web-app`
  let found = -1
  for (let attempt = 0; attempt < 150; attempt++) {
    const { spec } = await rest.request<{ spec: { severities: { unknown?: { all: number } } } }>({
      method: 'GET',
      path,
    })
    found = spec.severities.unknown?.all ?? -1
    if (found === wanted) return
    await sleep(50)
  }
  assert.equal(found, wanted)
}

/** Matches of the image, and those that are left out of it. */
async function manifest(): Promise<readonly [matches: number, ignored: number]> {
  const { items } = await rest.request<{ items: readonly { metadata: { name: string } }[] }>({
    method: 'GET',
    path: `${results}/kubescape/vulnerabilitymanifests`,
  })
  const path = `${results}/kubescape/vulnerabilitymanifests/${items[0]?.metadata.name}`
  const { spec } = await rest.request<{
    spec: { payload: { matches: readonly unknown[]; ignoredMatches?: readonly unknown[] } }
  }>({ method: 'GET', path })
  return [spec.payload.matches.length, spec.payload.ignoredMatches?.length ?? 0]
}

test('an exception of a namespace lowers the counts of its containers, until it is deleted', async () => {
  await counts(1)
  const path = `${kubescape}/namespaces/shop/securityexceptions`
  const body = {
    apiVersion: 'kubescape.io/v1beta1',
    kind: 'SecurityException',
    metadata: { name: 'x' },
    spec: { reason: 'not there', vulnerabilities: accepted },
  }
  await rest.request({ method: 'POST', path, body })
  await counts(0)
  assert.deepEqual(await manifest(), [1, 0])
  await rest.request({ method: 'DELETE', path: `${path}/x` })
  await counts(1)
})

test('an exception of the whole cluster is seen in the manifest, with the rule that it is', async () => {
  const path = `${kubescape}/clustersecurityexceptions`
  const body = {
    apiVersion: 'kubescape.io/v1beta1',
    kind: 'ClusterSecurityException',
    metadata: { name: 'all' },
    spec: { vulnerabilities: accepted },
  }
  await rest.request({ method: 'POST', path, body })
  await counts(0)
  assert.deepEqual(await manifest(), [0, 1])
  await rest.request({ method: 'DELETE', path: `${path}/all` })
  await counts(1)
  assert.deepEqual(await manifest(), [1, 0])
})
