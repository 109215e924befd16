// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyOwnership } from './ownership.ts'
import type { Package } from './package.ts'

const base: Package = {
  id: '0',
  name: 'x',
  version: '1',
  type: 'npm',
  language: '',
  purl: '',
  foundBy: 'test',
  cpes: [],
  licenses: [],
  locations: [],
  ownedFiles: [],
  ownedFolders: [],
}
const system: Package = {
  ...base,
  id: 'deb',
  type: 'deb',
  ownedFiles: ['/lib/python3/foo/METADATA', '/bin/python3', '/doc'],
}

function at(path: string, more: Partial<Package> = {}): Package {
  return { ...base, id: path, locations: [{ path, evidence: 'primary', layer: 'L1' }], ...more }
}

/** `/lib` leads to `/usr/lib`. */
function realPath(path: string): string {
  return path.startsWith('/lib/') || path.startsWith('/bin/') ? `/usr${path}` : path
}

test('a package of a language whose files the system installed names its owner', () => {
  const [, owned] = applyOwnership([system, at('/usr/lib/python3/foo/METADATA', { type: 'python' })], realPath)
  assert.equal(owned?.ownedBy, 'deb')
})

test('a program that the system installed is left out, of whatever kind', () => {
  const perl = at('/usr/bin/python3', { type: 'cpan', metadataType: 'binary-signature' })
  const left = applyOwnership(
    [system, at('/usr/bin/python3', { type: 'binary' }), perl, at('/opt/python3', { type: 'binary' })],
    realPath,
  )
  assert.deepEqual(
    left.map(({ id }) => id),
    ['deb', '/opt/python3'],
  )
})

test('a runtime of Java that names itself replaces the programs in its folder', () => {
  const java = at('/opt/jdk/release', {
    id: 'jdk',
    type: 'binary',
    metadataType: 'java-jvm-installation',
    ownedFolders: ['/opt/jdk'],
  })
  const left = applyOwnership(
    [java, at('/opt/jdk/bin/java', { type: 'binary' }), at('/opt/java', { id: 'other', type: 'binary' })],
    realPath,
  )
  assert.deepEqual(
    left.map(({ id }) => id),
    ['jdk', 'other'],
  )
})

test('a note in a program says it better than its content, and worse than the system', () => {
  const metadataType = 'elf-binary-package-note-json-payload'
  const left = applyOwnership(
    [
      system,
      at('/usr/bin/python3', { type: 'rpm', metadataType }),
      at('/opt/python3', { id: 'noted', type: 'rpm', metadataType }),
      at('/opt/python3', { id: 'recognised', type: 'binary' }),
    ],
    realPath,
  )
  assert.deepEqual(
    left.map(({ id }) => id),
    ['deb', 'noted'],
  )
})

test('what only supports a package does not decide', () => {
  const supported = at('/opt/x', { locations: [{ path: '/doc', evidence: 'supporting', layer: 'L1' }] })
  assert.equal(applyOwnership([system, supported], realPath)[1]?.ownedBy, undefined)
})

test('packages of the system own each other never', () => {
  const other = at('/doc', { type: 'deb' })
  assert.equal(applyOwnership([system, other], realPath)[1]?.ownedBy, undefined)
})

test('everything in a folder belongs to the package that owns the folder', () => {
  const store = at('/nix/store/abc-demo-1', { type: 'nix', ownedFolders: ['/nix/store/abc-demo-1'] })
  const inside = at('/nix/store/abc-demo-1/lib/x/METADATA', { type: 'python' })
  const beside = at('/nix/store/abc-demo-10/lib/x/METADATA', { type: 'python' })
  const owners = applyOwnership([store, inside, beside], realPath).map(({ ownedBy }) => ownedBy)
  assert.deepEqual(owners, [undefined, store.id, undefined])
})

test('an application of Bitnami replaces its programs, and owns nothing else', () => {
  const folder = '/opt/bitnami/nginx'
  const application = at(`${folder}/.spdx-nginx.spdx`, { type: 'bitnami', ownedFolders: [folder] })
  const program = at(`${folder}/sbin/nginx`, { type: 'binary' })
  const gem = at(`${folder}/x.gemspec`, { type: 'gem' })
  const left = applyOwnership([application, program, gem], realPath)
  assert.deepEqual(
    left.map(({ type, ownedBy }) => [type, ownedBy]),
    [
      ['bitnami', undefined],
      ['gem', undefined],
    ],
  )
})
