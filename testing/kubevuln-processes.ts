// SPDX-License-Identifier: Apache-2.0
/** Image services in processes of their own over one cluster and one registry, to be killed while they work. */
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { buildDatabase } from '#adapters/vulndb/build.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { createTokenBucket } from '#runtime/token-bucket.ts'
import { ociImage } from './builders/oci-image.ts'
import { advisoryFor, systems } from './builders/vulnerability-database.ts'
import { type FakeRegistry, startFakeRegistry } from './fake-registry.ts'
import { Killable } from './killable.ts'

/** An image of the registry, and the layer that it shares with no other. */
export interface SceneImage {
  readonly tag: string
  readonly id: string
  readonly ownLayer: string
}

export interface KubevulnScene extends AsyncDisposable {
  readonly registry: FakeRegistry
  readonly images: readonly SceneImage[]
  readonly rest: KubeRest
  /** Starts an image service whose commands wait in `queue`; resolves when it takes some. */
  startService(queue: string, env?: Readonly<Record<string, string>>): Promise<ServiceProcess>
  /** Objects of a kind of results, their bodies left out. */
  stored(plural: string): Promise<readonly KubeObject[]>
  /** How often the own layer of each image was asked for, by digest. */
  fetches(): ReadonlyMap<string, number>
}

/** A service in a process of its own. */
export interface ServiceProcess {
  /** Claims that it has taken the command to scan an image for a workload; false when it did not answer. */
  post(image: SceneImage, namespace: (typeof sceneNamespaces)[number], workload: string): Promise<boolean>
  kill(): Promise<void>
}

interface SceneOptions {
  /** A folder that is there as long as the scene. */
  readonly folder: string
  readonly images: number
  /** Time before each answer of the registry. */
  readonly delayMs: number
}

/** Namespaces that workloads may be in. */
export const sceneNamespaces = ['team-0', 'team-1', 'team-2'] as const

const main = join(import.meta.dirname, '../src/apps/cli/main.ts')
const token = 'scene'
const api = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1'
const metadataList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

/** A cluster without workloads, a registry, and a database in which one of the packages is vulnerable. */
export async function startKubevulnScene({ folder, images: count, delayMs }: SceneOptions): Promise<KubevulnScene> {
  const registry = await startFakeRegistry({ delayMs })
  const images = Array.from({ length: count }, (_, i) => putImage(registry, i))
  const vulndb = join(folder, 'vulndb')
  const bash = advisoryFor({ ecosystem: 'deb', name: 'bash', system: systems.debian12 }, '< 5.3', { type: 'dpkg' })
  await buildDatabase({ into: vulndb, records: [bash], now: new Date(systemClock.nowMs()).toISOString() })
  const kubeconfig = join(folder, 'kubeconfig')
  mkdirSync(join(folder, 'empty'), { recursive: true })
  const upArgs = ['up', '--no-images', `--manifests=${join(folder, 'empty')}`, `--kubeconfig-out=${kubeconfig}`]
  const cluster = Killable.spawn(main, upArgs)
  await cluster.says(/Serving on /)
  const config = await loadKubeconfig({ path: kubeconfig, env: {}, homeDir: homedir(), clock: systemClock })
  const limiter = createTokenBucket({ clock: systemClock, ratePerSecond: 1e6, burst: 1e6 })
  const rest = createRest(config, { limiter })
  for (const name of sceneNamespaces)
    await rest.request({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    })
  return {
    registry,
    images,
    rest,
    async startService(queue, env = {}) {
      const child = Killable.spawn(main, ['run', 'kubevuln', '--kubeconfig', kubeconfig], {
        KS_SCAN_QUEUE: queue,
        KS_VULNDB: vulndb,
        KS_LAYER_FILE: ':memory:',
        KS_KUBEVULN_HOST: '127.0.0.1',
        KS_KUBEVULN_PORT: '0',
        KS_METRICS_PORT: '0',
        KS_API_TOKEN: token,
        KS_REGISTRY_HTTP: 'true',
        KS_PLATFORM: 'linux/amd64',
        ...env,
      })
      const [line] = await child.says(/[^\n]*"listening"[^\n]*\n/)
      const port = /"port":(\d+)/.exec(line)?.[1]
      return {
        post: (image, namespace, workload) => post(`http://127.0.0.1:${port}`, image, { namespace, workload }),
        kill: () => child.kill(),
      }
    },
    async stored(plural) {
      const { items } = await rest.request<{ readonly items: readonly KubeObject[] }>({
        method: 'GET',
        path: `${api}/${plural}`,
        accept: metadataList,
      })
      return items
    },
    fetches() {
      const counts = new Map(images.map(({ ownLayer }) => [ownLayer, 0]))
      for (const { path } of registry.seen) {
        const digest = path.slice(path.lastIndexOf('/') + 1)
        const known = counts.get(digest)
        if (known !== undefined) counts.set(digest, known + 1)
      }
      return counts
    },
    async [Symbol.asyncDispose]() {
      await rest.close()
      await cluster.stop()
      await registry[Symbol.asyncDispose]()
    },
  }
}

function putImage(registry: FakeRegistry, i: number): SceneImage {
  const status = 'Package: bash\nStatus: install ok installed\nVersion: 5.2\nArchitecture: amd64\n'
  const image = ociImage({
    layers: [
      [
        { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
        { name: 'var/lib/dpkg/status', content: status },
      ],
      [{ name: 'own', content: `image ${i}` }],
    ],
  })
  registry.put(`team/app${i}`, 'v1', image)
  const name = `${registry.host}/team/app${i}`
  return {
    tag: `${name}:v1`,
    id: `${name}@${image.manifest.digest}`,
    ownLayer: image.blobs.at(-1)?.digest ?? '',
  }
}

async function post(
  url: string,
  { tag, id }: SceneImage,
  { namespace, workload }: { readonly namespace: string; readonly workload: string },
): Promise<boolean> {
  const body = {
    imageTag: tag,
    imageHash: id,
    wlid: `wlid://cluster-c/namespace-${namespace}/deployment-${workload}`,
    containerName: 'app',
    instanceID: `apiVersion-apps/v1/namespace-${namespace}/kind-Deployment/name-${workload}/containerName-app`,
  }
  try {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${url}/v1/scanImage`, { method: 'POST', headers, body: JSON.stringify(body) })
    await response.text()
    return response.status === 200
  } catch {
    return false
  }
}
