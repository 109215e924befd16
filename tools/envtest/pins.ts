// SPDX-License-Identifier: Apache-2.0
/** Which binaries a control plane is made of, and the versions that the go.mod files beside this one pin. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folder of a Go module below this one. */
export type ModuleFolder = 'kubernetes' | 'etcd'

/** A program built from a pinned Go module. */
export interface Binary {
  readonly name: string
  readonly module: ModuleFolder
  /** Import path of its main package. */
  readonly mainPackage: string
}

/** What every run needs, in the order in which builds end earliest; kube-scheduler and kubelet are pinned too. */
export const binaries = [
  { name: 'etcd', module: 'etcd', mainPackage: 'go.etcd.io/etcd/server/v3' },
  { name: 'kube-apiserver', module: 'kubernetes', mainPackage: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  { name: 'kubectl', module: 'kubernetes', mainPackage: 'k8s.io/kubernetes/cmd/kubectl' },
  {
    name: 'kube-controller-manager',
    module: 'kubernetes',
    mainPackage: 'k8s.io/kubernetes/cmd/kube-controller-manager',
  },
] as const satisfies readonly Binary[]

/** Name of one of `binaries`. */
export type BinaryName = (typeof binaries)[number]['name']

/** The versions of both modules, each with its leading `v`. */
export interface Pins {
  readonly kubernetes: string
  readonly etcd: string
}

const requirement: Readonly<Record<ModuleFolder, string>> = {
  kubernetes: 'k8s.io/kubernetes',
  etcd: 'go.etcd.io/etcd/server/v3',
}

/** Reads the pinned versions from the go.mod files; throws where one does not name its module. */
export function readPins(): Pins {
  return { kubernetes: pinOf('kubernetes'), etcd: pinOf('etcd') }
}

function pinOf(folder: ModuleFolder): string {
  const file = join(moduleFolder(folder), 'go.mod')
  const version = versionIn(readFileSync(file, 'utf8'), requirement[folder])
  if (version) return version
  throw new Error(`${file}: expected "require ${requirement[folder]} vX.Y.Z", found none`)
}

/** The version that the text of a go.mod requires of `path`, replaced modules included. */
export function versionIn(goMod: string, path: string): string | undefined {
  for (const line of goMod.split('\n')) {
    const [first, second, third] = line.trim().split(/\s+/)
    if (first === path && second?.startsWith('v')) return second
    if (first === 'require' && second === path) return third
  }
  return undefined
}

/** Where the go.mod of `folder` stands. */
export function moduleFolder(folder: ModuleFolder): string {
  return join(import.meta.dirname, folder)
}

/** What a binary answers to being asked for its version, where it is the pinned one. */
export function versionProof(name: BinaryName, pins: Pins): { args: readonly string[]; expected: string } {
  if (name === 'etcd') return { args: ['--version'], expected: `etcd Version: ${pins.etcd.slice(1)}` }
  if (name === 'kubectl') return { args: ['version', '--client'], expected: `Client Version: ${pins.kubernetes}` }
  return { args: ['--version'], expected: `Kubernetes ${pins.kubernetes}` }
}
