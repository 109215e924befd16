// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogueFiles } from '#testing/cataloger-suite.ts'
import { defineCataloger } from './cataloger.ts'

/** Finds a package per `.pkg` file; every word of the file is an owned file. */
const files = defineCataloger<readonly string[]>({
  id: 'files',
  title: 'files',
  revision: 1,
  wants: [{ suffixes: ['.pkg'], maxBytes: 10_000 }],
  read: ({ content }) => ({ fact: content.toString().split(' ') }),
  assemble: facts => ({
    packages: facts.flatMap(({ path, fact }) =>
      fact.map(word => ({
        name: word,
        version: '1',
        type: 'npm' as const,
        language: 'javascript' as const,
        purl: `pkg:npm/${word}@1`,
        locations: [
          { path, evidence: 'primary' as const },
          { path: '/nowhere', evidence: 'supporting' as const },
        ],
      })),
    ),
    doubts: facts.length > 1 ? [{ path: '/', because: 'two files' }] : [],
  }),
})

const release = 'ID=debian\nVERSION_ID="12"\n'

test('the distribution comes from the best file that is visible', async () => {
  const inventory = await catalogueFiles(
    [files],
    [
      {
        '/usr/lib/os-release': release,
        '/etc/os-release': { link: '../usr/lib/os-release' },
        '/etc/redhat-release': 'CentOS release 6.1',
      },
      { '/etc/debian_version': '12.15\n' },
    ],
  )
  assert.equal(inventory.distro?.versionId, '12.15')
  const older = await catalogueFiles([files], [{ '/etc/redhat-release': 'CentOS release 6.1' }])
  assert.equal(older.distro?.id, 'centos')
  const linked = await catalogueFiles(
    [files],
    [{ '/etc/os-release': { link: '/usr/lib/os-release' }, '/usr/lib/os-release': 'ID=x' }],
  )
  assert.equal(linked.distro?.id, 'x')
  const none = await catalogueFiles([files], [{ '/etc/debian_version': 'trixie/sid' }])
  assert.equal(none.distro, undefined)
})

test('packages are sorted, known by stable ids, and found once', async () => {
  const layers = [{ '/b.pkg': 'zeta alpha alpha', '/a.pkg': 'alpha' }]
  const { packages, doubts } = await catalogueFiles([files], layers)
  assert.deepEqual(
    packages.map(({ name, locations }) => `${name} ${locations[0]?.path}`),
    ['alpha /a.pkg', 'alpha /b.pkg', 'zeta /b.pkg'],
  )
  assert.deepEqual(packages, (await catalogueFiles([files], layers)).packages)
  assert.ok(packages.every(({ id }) => /^[0-9a-f]{16}$/.test(id)))
  assert.equal(new Set(packages.map(({ id }) => id)).size, 3)
  assert.deepEqual(doubts, [{ path: '/', because: 'two files' }])
})

test('a location that is in no layer is none', async () => {
  const { packages } = await catalogueFiles([files], [{ '/a.pkg': 'alpha' }])
  assert.deepEqual(packages[0]?.locations, [{ path: '/a.pkg', evidence: 'primary', layer: 'sha256:layer-1' }])
})

test('doubts name their layer', async () => {
  const { doubts, isComplete } = await catalogueFiles([files], [{}, { '/a.pkg': 'x'.repeat(20_000) }])
  assert.deepEqual(
    doubts.map(({ path, layer }) => `${path} ${layer}`),
    ['/a.pkg sha256:layer-2'],
  )
  assert.equal(isComplete, true)
})

test('an image is not whole where its operating system says something of its packages that cannot be read', async () => {
  const ofSystem = { ...files, isOfSystem: true }
  const unreadable = { '/a.pkg': 'x'.repeat(20_000) }
  const { isComplete, packages } = await catalogueFiles([ofSystem], [{ '/b.pkg': 'beta' }, unreadable])
  assert.equal(isComplete, false)
  assert.deepEqual(
    packages.map(({ name }) => name),
    ['beta'],
  )
  const replaced = await catalogueFiles([ofSystem], [unreadable, { '/a.pkg': 'alpha' }])
  assert.equal(replaced.isComplete, true, 'what another layer replaces counts no more')
})

test('an image that names more packages than any has, has the first of them, and says so', async () => {
  const many = defineCataloger<number>({
    id: 'many',
    title: 'The cataloger of many',
    revision: 1,
    wants: [{ suffixes: ['.many'], maxBytes: 100 }],
    read: ({ content }) => ({ fact: Number(content.toString()) }),
    assemble: facts => ({
      packages: facts.flatMap(({ path, fact }) =>
        Array.from({ length: fact }, (_, i) => ({
          name: `p${i}`,
          version: '1',
          type: 'npm' as const,
          language: 'javascript' as const,
          purl: '',
          cpes: [],
          locations: [{ path, evidence: 'primary' as const }],
        })),
      ),
    }),
  })
  const { packages, doubts } = await catalogueFiles([many], [{ '/a.many': '200000' }])
  assert.equal(packages.length, 20_000)
  assert.deepEqual(
    doubts.map(({ because }) => because),
    ['The cataloger of many finds 200000 packages; the image has more than 20000'],
  )
})

test('a name that no package has is told and left out, and nothing else is', async () => {
  const { packages, doubts } = await catalogueFiles([files], [{ '/a.pkg': `one ${'n'.repeat(4_097)} two` }])
  assert.deepEqual(
    packages.map(({ name }) => name),
    ['one', 'two'],
  )
  assert.deepEqual(doubts, [
    { path: '/a.pkg', because: 'files finds a name or version of more than 4096 characters; it is left out' },
  ])
})
