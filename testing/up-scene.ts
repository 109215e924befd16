// SPDX-License-Identifier: Apache-2.0
/** `ks up` within a test: every box in this process, over the manifests of a folder. */
import { join } from 'node:path'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { upParts } from '#apps/up/up.ts'
import { systemClock } from '#runtime/clock.ts'
import { runParts } from '#runtime/lifecycle.ts'
import { memoryLog } from './memory-log.ts'

export interface UpScene {
  /** Of the embedded cluster. */
  readonly kubeconfigPath: string
  /** Speaks to it. */
  readonly rest: KubeRest
  stop(): Promise<void>
}

export interface UpSceneCall {
  /** Its `manifests` fill the cluster; the kubeconfig is written there. */
  readonly folder: string
  /** The database of vulnerabilities; images are scanned where there is one. */
  readonly vulndb?: string
}

/** Starts; resolves when everything was scanned once. */
export async function startUpScene({ folder, vulndb }: UpSceneCall): Promise<UpScene> {
  const stopping = new AbortController()
  const scanned = Promise.withResolvers<void>()
  const { log } = memoryLog()
  const kubeconfigPath = join(folder, 'kubeconfig')
  const parts = upParts({
    options: {
      manifestsDir: join(folder, 'manifests'),
      ...(vulndb !== undefined && { images: true }),
      host: '127.0.0.1',
      port: 0,
      kubeconfigOut: kubeconfigPath,
      once: false,
    },
    env: vulndb === undefined ? {} : { KS_VULNDB: vulndb },
    homeDir: folder,
    exampleDir: '',
    log,
    say: line => line.startsWith('Watching for changes') && scanned.resolve(),
    progress: () => undefined,
    color: false,
    widthColumns: 80,
  })
  const running = runParts({ parts, log, clock: systemClock, signal: stopping.signal })
  await Promise.race([
    scanned.promise,
    running.then(() => Promise.reject(new Error('ks up ended before it had scanned'))),
  ])
  const config = await loadKubeconfig({ path: kubeconfigPath, env: {}, homeDir: folder, clock: systemClock })
  const rest = createRest(config)
  return {
    kubeconfigPath,
    rest,
    async stop() {
      await rest.close()
      stopping.abort()
      await running
    },
  }
}
