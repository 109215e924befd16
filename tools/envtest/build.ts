// SPDX-License-Identifier: Apache-2.0
/** Builds from Go modules the binaries that are missing, once per version and machine, into the cache. */
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AssetPaths, builtFolder, type Environment, findAssets, pathsOf } from './assets.ts'
import { EnvtestError } from './error.ts'
import { withLock } from './lock.ts'
import { type Binary, type BinaryName, binaries, moduleFolder, type Pins, versionProof } from './pins.ts'

/** How a build is told where things are and where to say what it does. */
export interface BuildCall {
  readonly environment: Environment
  readonly pins: Pins
  /** One line per binary that is built; a build from nothing takes about ten minutes on two cores. */
  readonly report: (line: string) => void
}

/**
 * The paths of all binaries, building those that are missing.
 *
 * Two processes that ask at once build once. Errors: EnvtestError `no-go`, `build-failed`, `wrong-version`.
 */
export async function ensureAssets(call: BuildCall): Promise<AssetPaths> {
  const { environment, pins, report } = call
  const present = pathsOf(findAssets(environment, pins))
  if (present) return present
  const onWait = () => report('waiting for another process that builds the same binaries')
  return withLock(`${builtFolder(environment, pins)}.lock`, { onWait }, async () => {
    const missing = new Set<BinaryName>()
    for (const asset of findAssets(environment, pins)) if (asset.kind === 'missing') missing.add(asset.name)
    if (missing.size > 0) await requireGo(environment)
    for (const binary of binaries) if (missing.has(binary.name)) await build(binary, call)
    const paths = pathsOf(findAssets(environment, pins))
    if (paths) return paths
    throw new EnvtestError('build-failed', `expected all binaries in ${builtFolder(environment, pins)} after the build`)
  })
}

/** Whether a Go command is there to build with. */
export async function hasGo(environment: Environment): Promise<boolean> {
  return (await run({ command: 'go', args: ['version'], environment })).status === 0
}

async function requireGo(environment: Environment): Promise<void> {
  if (await hasGo(environment)) return
  throw new EnvtestError(
    'no-go',
    'building the control plane: expected a "go" command (1.26 or later), found none; install Go, or point ' +
      'KUBEBUILDER_ASSETS to a folder with etcd, kube-apiserver, kube-controller-manager and kubectl',
  )
}

async function build(binary: Binary & { readonly name: BinaryName }, call: BuildCall): Promise<void> {
  const { environment, pins, report } = call
  const startedMs = performance.now()
  const folder = builtFolder(environment, pins)
  mkdirSync(folder, { recursive: true })
  // In a copy, so that nothing that happens to the work tree meanwhile (a rebase, a checkout) breaks the build.
  const workFolder = mkdtempSync(join(tmpdir(), `build-${binary.name}-`))
  const unproven = join(workFolder, binary.name)
  try {
    report(`building ${binary.name} ${pins[binary.module]} …`)
    for (const file of ['go.mod', 'go.sum'])
      copyFileSync(join(moduleFolder(binary.module), file), join(workFolder, file))
    const flags = ['-trimpath', '-ldflags', linkerFlags(binary, pins), '-o', unproven]
    const args = ['build', ...flags, binary.mainPackage]
    const { status, output } = await run({ command: 'go', args, environment, cwd: workFolder })
    if (status !== 0) throw new EnvtestError('build-failed', `go build ${binary.mainPackage}: ${tail(output)}`)
    await proveVersion(binary.name, unproven, call)
    moveInto(unproven, folder, binary.name)
  } finally {
    rmSync(workFolder, { recursive: true, force: true })
  }
  report(`built ${join(folder, binary.name)} in ${Math.round((performance.now() - startedMs) / 1000)} s`)
}

/** The binary appears under its name whole or not at all, though the temporary folder may be another file system. */
function moveInto(from: string, folder: string, name: string): void {
  const beside = join(folder, `.${name}.${process.pid}`)
  copyFileSync(from, beside)
  renameSync(beside, join(folder, name))
}

/** A Kubernetes binary learns its version from the linker, as in upstream's own builds. */
function linkerFlags({ module }: Binary, pins: Pins): string {
  if (module === 'etcd') return '-s -w'
  const [major, minor] = pins.kubernetes.slice(1).split('.')
  const variables = { gitVersion: pins.kubernetes, gitMajor: major, gitMinor: minor }
  const settings = Object.entries(variables).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  return ['-s -w', ...settings].join(' ')
}

/** Runs the binary to see that it is the pinned version, for this machine. */
async function proveVersion(name: BinaryName, path: string, { environment, pins }: BuildCall): Promise<void> {
  const { args, expected } = versionProof(name, pins)
  const { status, output } = await run({ command: path, args, environment })
  if (status === 0 && output.split('\n').includes(expected)) return
  throw new EnvtestError('wrong-version', `${path} ${args.join(' ')}: expected "${expected}", got: ${tail(output)}`)
}

const tailLength = 2000

function tail(output: string): string {
  return output.trim().slice(-tailLength)
}

interface Run {
  readonly command: string
  readonly args: readonly string[]
  readonly environment: Environment
  readonly cwd?: string
}

async function run({
  command,
  args,
  environment,
  cwd,
}: Run): Promise<{ readonly status: number; readonly output: string }> {
  const env = { ...environment, CGO_ENABLED: '0', GOWORK: 'off' }
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      output += chunk
    })
  }
  const status = await new Promise<number>(resolve => {
    child.on('error', error => {
      output += error.message
      resolve(1)
    })
    child.on('close', code => resolve(code ?? 1))
  })
  return { status, output }
}
