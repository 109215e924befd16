// SPDX-License-Identifier: Apache-2.0
/** How a pod reaches the API server of its own cluster. */
import { join } from 'node:path'
import { KubeError } from '#adapters/kube/rest/errors.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Environment } from '#runtime/config.ts'
import type { KubeConfig } from './config.ts'
import { tokenFileCredentials } from './credentials.ts'
import { createFileSource } from './file-source.ts'
import { proxyFromEnvironment } from './proxy.ts'

export interface InClusterOptions {
  readonly env: Environment
  readonly clock: Clock
  /** Directory the service account is mounted at. Default `serviceAccountDir`. */
  readonly dir?: string
}

export const serviceAccountDir = '/var/run/secrets/kubernetes.io/serviceaccount'

/** True in a pod: Kubernetes sets the address of its API server in every container. */
export function isInCluster(env: Environment): boolean {
  return Boolean(env['KUBERNETES_SERVICE_HOST'] && env['KUBERNETES_SERVICE_PORT'])
}

/**
 * The configuration from environment and mounted service account; token and CA are followed as they are renewed.
 *
 * Errors: `config` outside a pod, `credentials` when the token cannot be read.
 */
export async function inCluster({ env, clock, dir = serviceAccountDir }: InClusterOptions): Promise<KubeConfig> {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? ''
  const port = env['KUBERNETES_SERVICE_PORT'] ?? ''
  if (!isInCluster(env))
    throw new KubeError(
      'config',
      'not in a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; give a kubeconfig instead',
    )
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  if (!URL.canParse(server))
    throw new KubeError('config', `expected a host and a port in KUBERNETES_SERVICE_HOST and _PORT, got ${server}`)
  const what = 'service account token (is automountServiceAccountToken off?)'
  const credentials = tokenFileCredentials(createFileSource({ path: join(dir, 'token'), clock, what }), what)
  const ca = createFileSource({ path: join(dir, 'ca.crt'), clock, what: 'service account CA', code: 'config' })
  await Promise.all([credentials.identity(), ca.read()])
  const namespace = await namespaceOf(dir, clock)
  const proxyUrl = proxyFromEnvironment(server, env)
  return {
    server,
    ca,
    credentials,
    ...(namespace === undefined ? {} : { namespace }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  }
}

/** The pod's namespace; a token mounted by hand may come without it. */
async function namespaceOf(dir: string, clock: Clock): Promise<string | undefined> {
  const file = createFileSource({ path: join(dir, 'namespace'), clock, what: 'service account namespace' })
  return file.read().then(
    text => text.trim(),
    () => undefined,
  )
}
