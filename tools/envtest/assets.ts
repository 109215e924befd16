// SPDX-License-Identifier: Apache-2.0
/** Finds the binaries of a control plane: in `KUBEBUILDER_ASSETS`, else in the cache that `build.ts` fills. */
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type BinaryName, binaries, type Pins } from './pins.ts'

/** A binary and where it is, or what keeps it from being there. */
export type Asset =
  | { readonly kind: 'found'; readonly name: BinaryName; readonly path: string }
  | { readonly kind: 'missing'; readonly name: BinaryName; readonly expectedAt: string }

/** Paths of all binaries. */
export type AssetPaths = Readonly<Record<BinaryName, string>>

/** The part of the environment that says where things are. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The project's cache outside the repository, one folder for everything envtest keeps. */
export function cacheFolder(environment: Environment): string {
  const base = environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache')
  return join(base, 'kubescape-operator-ts', 'envtest')
}

/** Where binaries of these versions for this machine are kept once built. */
export function builtFolder(environment: Environment, pins: Pins): string {
  const version = `kubernetes-${pins.kubernetes}-etcd-${pins.etcd}-${process.platform}-${process.arch}`
  return join(cacheFolder(environment), version)
}

/**
 * Looks for every binary; one that `KUBEBUILDER_ASSETS` lacks is taken from the cache.
 *
 * The versions in `KUBEBUILDER_ASSETS` are the caller's choice and not compared with the pins.
 */
export function findAssets(environment: Environment, pins: Pins): Asset[] {
  const given = environment['KUBEBUILDER_ASSETS']
  const built = builtFolder(environment, pins)
  const folders = given ? [given, built] : [built]
  return binaries.map(({ name }) => {
    const path = folders.map(folder => join(folder, name)).find(isExecutable)
    return path ? { kind: 'found', name, path } : { kind: 'missing', name, expectedAt: join(built, name) }
  })
}

/** The paths of all binaries, or undefined where one is missing. */
export function pathsOf(assets: readonly Asset[]): AssetPaths | undefined {
  const found = assets.flatMap(asset => (asset.kind === 'found' ? [[asset.name, asset.path] as const] : []))
  return found.length === binaries.length ? (Object.fromEntries(found) as Record<BinaryName, string>) : undefined
}

/** Whether this user may run the file. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
