// SPDX-License-Identifier: Apache-2.0
/** `npm run envtest -- up|build|status|kubectl`: a real control plane for tests, without containers. */
import { setPriority } from 'node:os'
import { Command } from 'commander'
import { writeKubeconfig } from './access.ts'
import { findAssets } from './assets.ts'
import { ensureAssets, hasGo } from './build.ts'
import { startControlPlane } from './control-plane.ts'
import { fetchDebianKubectl, findDebianKubectl } from './debian-kubectl.ts'
import { readPins } from './pins.ts'

const environment = process.env
const pins = readPins()
const lowestPriority = 19

function report(line: string): void {
  console.error(`envtest: ${line}`)
}

async function up({ kubeconfigOut, controllerManager }: { kubeconfigOut?: string; controllerManager: boolean }) {
  const paths = await ensureAssets({ environment, pins, report })
  const plane = await startControlPlane({ paths, hasControllerManager: controllerManager, now: new Date() })
  const kubeconfigPath = kubeconfigOut ?? plane.kubeconfigPath
  if (kubeconfigOut) writeKubeconfig(kubeconfigOut, plane.admin)
  console.log(`envtest: Kubernetes ${pins.kubernetes} at ${plane.admin.server}; logs in ${plane.folder}`)
  console.log(`envtest: try  ${paths.kubectl} --kubeconfig ${kubeconfigPath} get namespaces`)
  console.log('envtest: Ctrl-C ends it')
  const asked = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked.resolve())
  try {
    await Promise.race([asked.promise, plane.failed])
    await plane.stop()
  } catch (error) {
    await plane.stop('logs')
    throw error
  }
}

async function build() {
  // Whoever waits for it waits for the lock; whoever does something else should not feel it.
  setPriority(lowestPriority)
  const paths = await ensureAssets({ environment, pins, report })
  for (const path of Object.values(paths)) console.log(path)
}

async function status() {
  for (const asset of findAssets(environment, pins))
    console.log(asset.kind === 'found' ? `found    ${asset.path}` : `missing  ${asset.expectedAt}`)
  console.log(
    `go       ${(await hasGo(environment)) ? 'found: missing ones can be built' : 'missing: nothing can be built'}`,
  )
  console.log(`debian   ${findDebianKubectl(environment) ?? 'no kubectl 1.20 (npm run envtest -- kubectl)'}`)
}

const program = new Command('envtest').description('Real etcd, kube-apiserver and kube-controller-manager on loopback.')
program
  .command('up')
  .description('start one and keep it until Ctrl-C')
  .option('--kubeconfig-out <file>', 'where to write the kubeconfig of its admin')
  .option('--no-controller-manager', 'start etcd and kube-apiserver alone')
  .action(up)
program.command('build').description('build what is missing, in the background of everything else').action(build)
program.command('status').description('tell what is there').action(status)
program
  .command('kubectl')
  .description("fetch the kubectl of Debian's kubernetes-client (1.20)")
  .action(() => console.log(fetchDebianKubectl(environment)))

try {
  await program.parseAsync()
} catch (error) {
  report(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
