// SPDX-License-Identifier: Apache-2.0
/** From a registry to a control: what image scans find fails C-0083 and C-0084 of what is published, and of nothing else. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import { buildDatabase } from '#adapters/vulndb/build.ts'
import { ociImage } from '#testing/builders/oci-image.ts'
import { advisoryFor, systems } from '#testing/builders/vulnerability-database.ts'
import { type FakeRegistry, startFakeRegistry } from '#testing/fake-registry.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'
import { startUpScene, type UpScene } from '#testing/up-scene.ts'

/** What an advisory about the one package of each image says. */
const descriptions: Readonly<Record<string, string>> = {
  shell: 'A crafted request lets a remote attacker execute arbitrary code.',
  slow: 'A crafted request makes the process slow.',
}

let dir: TempDir
let registry: FakeRegistry
let rest: KubeRest
let scene: UpScene

function imageWith(name: string) {
  const installed = `Package: ${name}\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n`
  return ociImage({
    layers: [
      [
        { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
        { name: 'var/lib/dpkg/status', content: installed },
      ],
    ],
  })
}

function podOf(name: string, image: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\nspec:\n  containers: [{name: app, image: "${registry.host}/team/app:${image}"}]\n`
}

function serviceOf(name: string, type: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {type: ${type}, selector: {app: ${name}}, ports: [{port: 80}]}\n`
}

before(async () => {
  dir = tempDir()
  registry = await startFakeRegistry()
  const records = Object.entries(descriptions).map(([name, description]) => ({
    ...advisoryFor({ ecosystem: 'deb', name, system: systems.debian12 }, '< 2.0', {
      name: `CVE-2026-${name === 'shell' ? 1 : 2}000`,
      type: 'dpkg',
    }),
    description,
  }))
  const vulndb = join(dir.path, 'vulndb')
  await buildDatabase({ into: vulndb, records, now: new Date().toISOString() })
  for (const name of Object.keys(descriptions)) registry.put('team/app', name, imageWith(name))
  const manifests = [
    podOf('published', 'shell'),
    serviceOf('published', 'NodePort'),
    podOf('inside', 'shell'),
    serviceOf('inside', 'ClusterIP'),
    podOf('harmless', 'slow'),
    serviceOf('harmless', 'LoadBalancer'),
  ]
  dir.write('manifests/shop.yaml', manifests.join('---\n'))
  scene = await startUpScene({ folder: dir.path, vulndb })
  rest = scene.rest
})

after(async () => {
  await scene.stop()
  await registry[Symbol.asyncDispose]()
  dir[Symbol.dispose]()
})

interface Result {
  readonly spec: { readonly controls: Readonly<Record<string, { readonly status: { readonly status: string } }>> }
}

/** What is stored of a control, when it says this, or at the latest after some seconds. */
async function settled(pod: string, wanted: string | undefined): Promise<string | undefined> {
  const path = `/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/shop/workloadconfigurationscans/pod-${pod}`
  let status: string | undefined
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      const { spec } = await rest.request<Result>({ method: 'GET', path })
      status = spec.controls['C-0084']?.status.status
      if (status === wanted) return status
    } catch (error) {
      if (!isKubeError(error, 'not-found')) throw error
    }
    await sleep(50)
  }
  return status
}

test('code from afar in a published image fails, behind a service within the cluster or without it it does not', async () => {
  assert.equal(await settled('published', 'failed'), 'failed')
  assert.equal(await settled('inside', 'passed'), 'passed')
  assert.equal(await settled('harmless', 'passed'), 'passed')
})

test('a service that is no longer published repairs it', async () => {
  const path = '/api/v1/namespaces/shop/services/published'
  const patch = { spec: { type: 'ClusterIP' } }
  await rest.request({ method: 'PATCH', path, body: patch, contentType: 'application/merge-patch+json' })
  assert.equal(await settled('published', 'passed'), 'passed')
})
