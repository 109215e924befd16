// SPDX-License-Identifier: Apache-2.0
/** Starts etcd, kube-apiserver and, where asked, kube-controller-manager, and ends them again. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callApi, type KubeAccess, writeKubeconfig } from './access.ts'
import type { AssetPaths } from './assets.ts'
import { type Child, startChild } from './child.ts'
import { type Credentials, createCredentials, writeCredentials } from './credentials.ts'
import { EnvtestError } from './error.ts'
import { apiserverFlags, controllerManagerFlags, etcdFlags } from './flags.ts'
import { freePorts } from './ports.ts'
import { clientAccess } from './users.ts'
import { waitFor } from './wait.ts'

/** What to start, with binaries that are there. */
export interface ControlPlaneCall {
  readonly paths: AssetPaths
  readonly hasControllerManager: boolean
  readonly now: Date
}

/** A running control plane. */
export interface ControlPlane {
  /** As user `admin` in `system:masters`. */
  readonly admin: KubeAccess
  /** The same as a file, which goes with `stop`. */
  readonly kubeconfigPath: string
  readonly credentials: Credentials
  /** Holds the programs' logs and data. */
  readonly folder: string
  /** Rejects with EnvtestError `exited` when a program ends by itself. Never resolves. */
  readonly failed: Promise<never>
  /** Ends its programs, newest first, and removes the folder, or all of it but the logs. */
  stop(keep?: 'logs'): Promise<void>
}

const tries = 3

/**
 * Starts a control plane and waits until it answers and its first objects are there (about 5 s).
 *
 * Errors: EnvtestError `not-ready`, `exited`; the logs are kept then and their folder named.
 */
export async function startControlPlane(call: ControlPlaneCall): Promise<ControlPlane> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(call)
    } catch (error) {
      const isRace = error instanceof EnvtestError && error.code === 'port-taken'
      if (!isRace || attempt === tries) throw error
    }
  }
}

async function startOnce(call: ControlPlaneCall): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'envtest-'))
  const children: Child[] = []
  async function stop(keep?: 'logs'): Promise<void> {
    for (const child of children.toReversed()) await child.stop()
    removeFolder(folder, keep)
  }
  try {
    const { admin, credentials, kubeconfigPath } = await startPrograms(call, folder, children)
    return { admin, credentials, kubeconfigPath, folder, failed: firstFailure(children), stop }
  } catch (error) {
    const hasLogs = children.length > 0
    await stop(hasLogs ? 'logs' : undefined)
    if (!hasLogs || !(error instanceof EnvtestError)) throw error
    throw new EnvtestError(error.code, `${error.message}\nlogs are kept in ${folder}`, { cause: error })
  }
}

function removeFolder(folder: string, keep: 'logs' | undefined): void {
  if (keep === undefined) return rmSync(folder, { recursive: true, force: true })
  for (const name of readdirSync(folder))
    if (!name.endsWith('.log')) rmSync(join(folder, name), { recursive: true, force: true })
}

type Programs = Pick<ControlPlane, 'admin' | 'credentials' | 'kubeconfigPath'>

async function startPrograms(call: ControlPlaneCall, folder: string, children: Child[]): Promise<Programs> {
  const { paths, hasControllerManager, now } = call
  const credentials = createCredentials(now)
  const files = writeCredentials(credentials, folder)
  const [etcdClient = 0, etcdPeer = 0, apiserver = 0] = await freePorts(3)
  const ports = { etcdClient, etcdPeer, apiserver }
  const server = `https://127.0.0.1:${apiserver}`
  const admin = clientAccess({ server, credentials }, { name: 'admin', groups: ['system:masters'] })
  const kubeconfigPath = join(folder, 'admin.kubeconfig')
  writeKubeconfig(kubeconfigPath, admin)
  const dataFolder = join(folder, 'etcd')
  mkdirSync(dataFolder, { mode: 0o700 })

  function start(name: keyof AssetPaths, args: readonly string[]): void {
    children.push(startChild({ name, path: paths[name], args, logFile: join(folder, `${name}.log`) }))
  }
  start('etcd', etcdFlags(ports, dataFolder))
  start('kube-apiserver', apiserverFlags(ports, files, hasControllerManager))
  await Promise.race([waitUntilReady(admin), firstFailure(children)])
  if (hasControllerManager) start('kube-controller-manager', controllerManagerFlags(kubeconfigPath, files))
  await Promise.race([waitForFirstObjects(admin, hasControllerManager), firstFailure(children)])
  return { admin, credentials, kubeconfigPath }
}

function firstFailure(children: readonly Child[]): Promise<never> {
  const failed = Promise.race(children.map(child => child.failed))
  // A control plane that nobody watches may fail unseen; its next request tells.
  failed.catch(() => {})
  return failed
}

const startTimeoutMs = 120_000

async function waitUntilReady(admin: KubeAccess): Promise<void> {
  await waitFor({ what: 'kube-apiserver to be ready', timeoutMs: startTimeoutMs }, () => isThere(admin, '/readyz'))
}

/** The namespaces and the aggregation ConfigMap come after readiness, the service account from its controller. */
async function waitForFirstObjects(admin: KubeAccess, hasControllerManager: boolean): Promise<void> {
  const paths = [
    '/api/v1/namespaces/default',
    '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication',
    ...(hasControllerManager ? ['/api/v1/namespaces/default/serviceaccounts/default'] : []),
  ]
  for (const path of paths) await waitFor({ what: path, timeoutMs: startTimeoutMs }, () => isThere(admin, path))
}

async function isThere(admin: KubeAccess, path: string): Promise<true | undefined> {
  const { status } = await callApi(admin, { path })
  return status === 200 ? true : undefined
}
