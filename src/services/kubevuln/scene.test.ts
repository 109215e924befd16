// SPDX-License-Identifier: Apache-2.0
/** The image service among fakes: a registry with one image, and a storage in memory. */
import assert from 'node:assert/strict'
import type { KubeObject } from '#domain/kube-object.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import { type BuiltImage, ociImage } from '#testing/builders/oci-image.ts'
import { type FakeRegistry, startFakeRegistry } from '#testing/fake-registry.ts'
import { fakeRest } from '#testing/fake-rest.ts'
import { hastyClock } from '#testing/hasty-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import type { ImageMatching } from './matching/image-matching.ts'
import { type Kubevuln, type KubevulnOptions, oneOfTokens, startKubevuln } from './start.ts'

const status = 'Package: bash\nStatus: install ok installed\nVersion: 5.2\nArchitecture: amd64\n'
/** Debian with one package, bash 5.2. */
export const image = ociImage({
  layers: [
    [
      { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
      { name: 'var/lib/dpkg/status', content: status },
    ],
  ],
})

/** Finds one critical vulnerability in whatever it is shown. */
export const matching: ImageMatching = {
  version: 'scanner-1',
  databaseVersion: 'sha256:db',
  match: (_, unread) => ({
    status: unread.length > 0 ? 'partial' : 'ready',
    document: { matches: [{ vulnerability: { id: 'CVE-1', severity: 'Critical' } }] },
    counts: { critical: 1, high: 0, medium: 0, low: 0, negligible: 0, unknown: 0 },
    fixable: 1,
  }),
  matchAgain: async () => undefined,
}

/** A running service and what can be seen of it. */
export interface Scene extends AsyncDisposable {
  readonly registry: FakeRegistry
  readonly service: Kubevuln
  readonly objects: Map<string, KubeObject>
  readonly metrics: () => string
  /** The database of now. */
  readonly state: { matching: ImageMatching | undefined }
  post(path: string, body: unknown, token?: string): Promise<{ readonly status: number; readonly detail: string }>
  get(path: string): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>
  object(plural: string, namespace?: string): KubeObject | undefined
}

/** What differs from the usual scene; beside it, options of the service itself. */
export interface SceneOptions extends Partial<Omit<KubevulnOptions, 'matching'>> {
  readonly matching?: ImageMatching | undefined
  readonly stored?: BuiltImage
  readonly auth?: 'none' | 'basic'
  /** What is stored already. */
  readonly objects?: Map<string, KubeObject>
}

const api = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/'

/** Starts; to be disposed of. */
export async function scene(options: SceneOptions = {}): Promise<Scene> {
  const {
    matching: _,
    stored = image,
    auth = 'none',
    limits,
    objects = new Map<string, KubeObject>(),
    ...others
  } = options
  const registry = await startFakeRegistry({ auth, username: 'u', password: 'p' })
  registry.put('team/app', 'v1', stored)
  const results = fakeRest(({ method, path, body }) => {
    const place = path.slice(api.length)
    const listed = /^[a-z]+$/.test(place) ? [...objects].filter(([key]) => key.includes(`/${place}/`)) : undefined
    if (listed) return { body: { items: listed.map(([, { metadata }]) => ({ metadata })) } }
    if (method === 'GET') return objects.has(place) ? { body: objects.get(place) } : { status: 404 }
    const object = body as KubeObject
    objects.set(method === 'POST' ? `${place}/${object.metadata.name}` : place, object)
    return { body: object }
  })
  const metrics = createMetrics()
  const state = { matching: 'matching' in options ? options.matching : matching }
  const service = await startKubevuln({
    results,
    namespace: 'kubescape',
    host: '127.0.0.1',
    port: 0,
    isAllowed: oneOfTokens(['secret']),
    matching: () => state.matching,
    registry: { useHttp: true },
    platform: 'linux/amd64',
    limits: { scanConcurrency: 2, ...limits },
    metrics,
    clock: hastyClock(100),
    random: () => 0.5,
    log: memoryLog().log,
    ...others,
  })
  const url = `http://127.0.0.1:${service.port}`
  return {
    registry,
    service,
    objects,
    state,
    metrics: () => [...metricsText(metrics.families())].join(''),
    async post(path, body, token = 'secret') {
      const headers = { authorization: `Bearer ${token}` }
      const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      const text = await response.text()
      return { status: response.status, detail: text.startsWith('{') ? String(JSON.parse(text).detail) : text }
    },
    async get(path) {
      const response = await fetch(url + path, { headers: { authorization: 'Bearer secret' } })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
    object: (plural, namespace = 'kubescape') =>
      [...objects].find(([place]) => place.startsWith(`namespaces/${namespace}/${plural}/`))?.[1],
    async [Symbol.asyncDispose]() {
      await service.stop()
      await registry[Symbol.asyncDispose]()
    },
  }
}

/** The spec of an object that must be there. */
export function specOf(object: KubeObject | undefined): unknown {
  assert.ok(object)
  return object['spec']
}

/** The body of a command to scan the image of a container of `deployment-web` in `shop`. */
export function commandFor(registry: FakeRegistry, more: object = {}, of: BuiltImage = image) {
  const tag = `${registry.host}/team/app:v1`
  return {
    imageTag: tag,
    imageHash: `${registry.host}/team/app@${of.manifest.digest}`,
    wlid: 'wlid://cluster-c/namespace-shop/deployment-web',
    containerName: 'app',
    instanceID: 'apiVersion-apps/v1/namespace-shop/kind-Deployment/name-web/containerName-app',
    session: { jobIDs: ['job-1'] },
    ...more,
  }
}
