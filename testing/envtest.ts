// SPDX-License-Identifier: Apache-2.0
/** Suites that run against a real control plane (`*.envtest.ts`, `*.e2e.ts`). */
import { spawnSync } from 'node:child_process'
import { after, afterEach, before, describe } from 'node:test'
import type { KubeAccess } from '#tools/envtest/access.ts'
import { findAssets, pathsOf } from '#tools/envtest/assets.ts'
import { ensureAssets } from '#tools/envtest/build.ts'
import { startControlPlane } from '#tools/envtest/control-plane.ts'
import { frontProxyName } from '#tools/envtest/credentials.ts'
import { readPins } from '#tools/envtest/pins.ts'
import { clientAccess, type TokenCall, tokenAccess, type User } from '#tools/envtest/users.ts'

/** What a suite needs. */
export interface EnvtestNeeds {
  /** Namespaces that end, garbage collection, quota and service accounts; true where absent. */
  readonly controllerManager?: boolean
}

/** A real control plane, for tests. */
export interface Envtest {
  /** As user `admin` in `system:masters`; the kubeconfig says the same. */
  readonly adminConfig: KubeAccess
  readonly kubeconfigPath: string
  /** The kubectl of the API server's own version. */
  readonly kubectlPath: string
  /** How an aggregated server recognises the API server. */
  readonly frontProxy: { readonly caPem: string; readonly allowedName: string }
  /** A user by certificate, who may do what RBAC grants and no more. */
  readonly userConfig: (user: User) => KubeAccess
  /** An existing service account by token, good for one hour. */
  readonly serviceAccountConfig: (call: TokenCall) => Promise<KubeAccess>
  /** Ends it and removes all it wrote, but for its logs where these are to be kept. */
  readonly stop: (keep?: 'logs') => Promise<void>
  readonly logFolder: string
}

/**
 * Starts a control plane, after building its binaries where they are missing and Go is there (about 10 minutes, once).
 *
 * Errors: EnvtestError.
 */
export async function startEnvtest({ controllerManager = true }: EnvtestNeeds = {}): Promise<Envtest> {
  const report = (line: string) => console.error(`envtest: ${line}`)
  const paths = await ensureAssets({ environment: process.env, pins: readPins(), report })
  const plane = await startControlPlane({ paths, hasControllerManager: controllerManager, now: new Date() })
  const { admin, credentials } = plane
  return {
    adminConfig: admin,
    kubeconfigPath: plane.kubeconfigPath,
    kubectlPath: paths.kubectl,
    frontProxy: { caPem: credentials.frontProxyAuthority.certificatePem, allowedName: frontProxyName },
    userConfig: user => clientAccess({ server: admin.server, credentials }, user),
    serviceAccountConfig: call => tokenAccess(admin, call),
    stop: keep => plane.stop(keep),
    logFolder: plane.folder,
  }
}

/** Why suites that need a control plane cannot run here; undefined where they can, or must, as in CI. */
export function whyNoEnvtest(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  if (environment['CI'] === 'true') return undefined
  if (pathsOf(findAssets(environment, readPins()))) return undefined
  if (spawnSync('go', ['version'], { env: environment }).status === 0) return undefined
  return 'neither Go nor the binaries of a control plane are here; install Go 1.26 or set KUBEBUILDER_ASSETS'
}

/**
 * A suite with one control plane for all its tests; skipped, with the reason, where there can be none.
 *
 * `define` registers the tests and gets a function that gives the control plane to a running test.
 */
export function describeOnEnvtest(name: string, needs: EnvtestNeeds, define: (plane: () => Envtest) => void): void {
  const skip = whyNoEnvtest(process.env) ?? false
  describe(name, { skip }, () => {
    let plane: Envtest | undefined
    let hasFailed = false
    before(async () => {
      plane = await startEnvtest(needs)
    })
    afterEach(context => {
      if ('passed' in context && !context.passed) hasFailed = true
    })
    after(async () => {
      await plane?.stop(hasFailed ? 'logs' : undefined)
      if (plane && hasFailed) console.error(`envtest: the logs of "${name}" are kept in ${plane.logFolder}`)
    })
    define(() => {
      if (plane) return plane
      throw new Error(`"${name}": the control plane is there once tests run, not while they are defined`)
    })
  })
}
