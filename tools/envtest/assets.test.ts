// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { builtFolder, cacheFolder, findAssets, pathsOf } from './assets.ts'
import { binaries } from './pins.ts'

const pins = { kubernetes: 'v1.2.3', etcd: 'v4.5.6' }
const home = mkdtempSync(join(tmpdir(), 'assets-'))
after(() => rmSync(home, { recursive: true }))

function fill(folder: string, names: readonly string[], mode = 0o755): void {
  mkdirSync(folder, { recursive: true })
  for (const name of names) writeFileSync(join(folder, name), '', { mode })
}

const names = binaries.map(({ name }) => name)

test('assets: the cache follows XDG_CACHE_HOME, else the home folder', () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/x', HOME: '/h' }), '/x/kubescape-operator-ts/envtest')
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '', HOME: '/h' }), '/h/.cache/kubescape-operator-ts/envtest')
})

test('assets: an empty cache names what is missing and where it would be', () => {
  const environment = { HOME: join(home, 'empty') }
  const assets = findAssets(environment, pins)
  assert.deepEqual(
    assets,
    names.map(name => ({ kind: 'missing', name, expectedAt: join(builtFolder(environment, pins), name) })),
  )
  assert.equal(pathsOf(assets), undefined)
})

test('assets: what KUBEBUILDER_ASSETS lacks comes from the cache', () => {
  const environment = { HOME: join(home, 'both'), KUBEBUILDER_ASSETS: join(home, 'given') }
  const built = builtFolder(environment, pins)
  fill(join(home, 'given'), ['etcd', 'kube-apiserver', 'kubectl'])
  fill(built, names)
  const paths = pathsOf(findAssets(environment, pins))
  assert.equal(paths?.etcd, join(home, 'given', 'etcd'))
  assert.equal(paths?.['kube-controller-manager'], join(built, 'kube-controller-manager'))
})

test('assets: a file that may not be run is no binary', () => {
  const environment = { HOME: join(home, 'plain') }
  fill(builtFolder(environment, pins), names, 0o644)
  assert.ok(findAssets(environment, pins).every(({ kind }) => kind === 'missing'))
})

test('assets: another version is another folder', () => {
  assert.notEqual(builtFolder({ HOME: '/h' }, pins), builtFolder({ HOME: '/h' }, { ...pins, etcd: 'v4.5.7' }))
})
