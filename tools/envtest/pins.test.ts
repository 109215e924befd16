// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { binaries, moduleFolder, readPins, versionIn } from './pins.ts'

const goMods: Record<string, [goMod: string, version: string | undefined]> = {
  'a requirement on its own line': ['require k8s.io/kubernetes v1.2.3\n', 'v1.2.3'],
  'a requirement in a block': ['require (\n\tk8s.io/api v0.1.0\n\tk8s.io/kubernetes v1.2.3 // indirect\n)\n', 'v1.2.3'],
  'a tool line names no version': ['tool k8s.io/kubernetes\n', undefined],
  'a longer path is another module': ['require k8s.io/kubernetes/x v1.2.3\n', undefined],
}
for (const [reason, [goMod, version]] of Object.entries(goMods)) {
  test(`pins: ${reason}`, () => assert.equal(versionIn(goMod, 'k8s.io/kubernetes'), version))
}

test('pins: both modules are pinned, and every staging module to the release that belongs to it', () => {
  const pins = readPins()
  assert.match(pins.etcd, /^v3\.\d+\.\d+$/)
  const minor = /^v1\.(\d+\.\d+)$/.exec(pins.kubernetes)?.[1]
  const replacements = goMod('kubernetes').match(/^\tk8s\.io\/\S+ => \S+ \S+$/gm) ?? []
  assert.ok(replacements.length > 30)
  assert.deepEqual(
    replacements.filter(line => !line.endsWith(` v0.${minor}`)),
    [],
  )
})

test('pins: every binary is a tool of its module', () => {
  for (const { module, mainPackage } of binaries) assert.match(goMod(module), new RegExp(`\\s${mainPackage}\n`))
})

function goMod(folder: 'kubernetes' | 'etcd'): string {
  return readFileSync(join(moduleFolder(folder), 'go.mod'), 'utf8')
}
