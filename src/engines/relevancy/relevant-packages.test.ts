// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '#domain/json.ts'
import { forAll } from '#testing/random.ts'
import { filterMatches, filterSbom } from './filter.ts'
import { relevantPackages } from './relevant-packages.ts'
import { seenFiles } from './seen-files.ts'

/** A package of the SBOM: where it was found, and what it owns. */
interface Sample {
  readonly type: string
  readonly at: string
  readonly owns?: readonly string[]
  readonly ownedBy?: string
  readonly metadata?: JsonObject
}

const status = '/var/lib/dpkg/status'
const site = '/usr/lib/python3/site-packages'
const modules = '/app/node_modules'
const packages: Readonly<Record<string, Sample>> = {
  libc6: { type: 'deb', at: status, owns: ['/usr/lib/x86_64-linux-gnu/libc.so.6', '/etc/ld.so.conf'] },
  zlib1g: { type: 'deb', at: status, owns: ['/usr/lib/x86_64-linux-gnu/libz.so.1.3.1'] },
  'python3-yaml': { type: 'deb', at: status, owns: [`${site}/yaml/__init__.py`] },
  nolist: { type: 'deb', at: status },
  yaml: { type: 'python', at: `${site}/yaml.egg-info`, ownedBy: 'python3-yaml' },
  flask: { type: 'python', at: `${site}/flask-2.dist-info/METADATA`, owns: [`${site}/flask/app.py`] },
  'ruamel.base': {
    type: 'python',
    at: `${site}/ruamel.base-1.dist-info/METADATA`,
    metadata: { topLevelPackages: ['ruamel'] },
  },
  express: { type: 'npm', at: `${modules}/express/package.json` },
  debug: { type: 'npm', at: `${modules}/express/node_modules/debug/package.json` },
  rack: { type: 'gem', at: '/var/gems/specifications/rack-3.0.gemspec' },
  'acme/http': { type: 'php-composer', at: '/srv/vendor/composer/installed.json' },
  'log4j-core': { type: 'java-archive', at: '/opt/app.jar' },
  'example.org/lib': { type: 'go-module', at: '/usr/bin/server' },
  redis: { type: 'bitnami', at: '/opt/bitnami/redis/.spdx-redis.spdx' },
}

function sbomOf(samples: Readonly<Record<string, Sample>>): JsonObject {
  const files = new Set(Object.values(samples).flatMap(({ at, owns = [] }) => [at, ...owns]))
  return {
    artifacts: Object.entries(samples).map(([name, { type, at, metadata }]) => ({
      id: name,
      name,
      type,
      locations: [{ path: at }],
      ...(metadata && { metadata }),
    })),
    files: [...files].map(path => ({ id: `file ${path}`, location: { path } })),
    artifactRelationships: Object.entries(samples).flatMap(([id, { at, owns = [], ownedBy }]) => [
      { parent: 'image', child: id, type: 'contains' },
      { parent: id, child: `file ${at}`, type: 'evident-by' },
      ...owns.map(path => ({ parent: id, child: `file ${path}`, type: 'contains' })),
      ...(ownedBy === undefined ? [] : [{ parent: ownedBy, child: id, type: 'ownership-by-file-overlap' }]),
      { parent: 'zlib1g', child: 'libc6', type: 'dependency-of' },
    ]),
  }
}

const sbom = sbomOf(packages)
/** Of which nobody can tell, whatever is seen. */
const always = ['nolist']

function relevantTo(...paths: readonly string[]): readonly string[] {
  return [...relevantPackages(sbom, seenFiles(paths)).artifacts].filter(id => !always.includes(id)).sort()
}

const cases: Readonly<Record<string, readonly [seen: readonly string[], relevant: readonly string[]]>> = {
  'nothing seen': [[], []],
  'a file of a package': [['/etc/ld.so.conf'], ['libc6']],
  'by its name before /usr was merged': [['/lib/x86_64-linux-gnu/libc.so.6'], ['libc6']],
  'a library by the name that programs link to': [['/usr/lib/x86_64-linux-gnu/libz.so.1'], ['zlib1g']],
  'not by the name of another version': [['/usr/lib/x86_64-linux-gnu/libz.so.2'], []],
  'the list of all packages makes none of them used': [[status], []],
  'what Python compiled is its source': [[`${site}/flask/__pycache__/app.cpython-311.opt-1.pyc`], ['flask']],
  'an owner of a used package': [[`${site}/yaml/reader.py`], ['python3-yaml', 'yaml']],
  'a folder named by the package': [[`${site}/ruamel/x.py`], ['ruamel.base']],
  'metadata that Python reads of every package': [[`${site}/flask-2.dist-info/METADATA`], []],
  'the innermost package of node': [[`${modules}/express/node_modules/debug/src/index.js`], ['debug']],
  'the outer package of node': [[`${modules}/express/lib/x.js`], ['express']],
  'a gem': [['/var/gems/gems/rack-3.0/lib/rack.rb'], ['rack']],
  'descriptions that Ruby reads of every gem': [['/var/gems/specifications/rack-3.0.gemspec'], []],
  'a package of Composer': [['/srv/vendor/acme/http/src/Client.php'], ['acme/http']],
  'an archive and what is in it': [['/opt/app.jar'], ['log4j-core']],
  'a program and what is linked into it': [['/usr/bin/server'], ['example.org/lib']],
  'a component': [['/opt/bitnami/redis/bin/redis-server'], ['redis']],
  'a pattern for one segment': [['/opt/⋯'], ['log4j-core']],
  'a pattern for one segment, not two': [['/usr/⋯'], []],
  'a pattern for any number of segments': [['/usr/lib/x86_64-linux-gnu/*'], ['libc6', 'zlib1g']],
  'a pattern in the middle, whatever could lie between': [
    ['/usr/*/libz.so.1.3.1'],
    ['flask', 'python3-yaml', 'ruamel.base', 'yaml', 'zlib1g'],
  ],
  'a pattern into a folder': [[`${modules}/⋯/lib/x.js`], ['express']],
  'what is no path': [['', 'opt/app.jar', '../..', '\0'], []],
}

for (const [because, [seen, relevant]] of Object.entries(cases))
  test(`relevancy: ${because}`, () => assert.deepEqual(relevantTo(...seen), relevant))

test('relevancy: a package of which neither files nor folders are known counts as used', () => {
  const { artifacts, unknown } = relevantPackages(sbom, seenFiles([]))
  assert.deepEqual([[...artifacts], [...unknown]], [always, always])
})

test('relevancy: what remains has every relation that it had', () => {
  const used = relevantPackages(sbom, seenFiles(['/opt/app.jar', '/etc/ld.so.conf']))
  const filtered = filterSbom({ ...sbom, distro: { id: 'debian' } }, used)
  const ids = (list: unknown) => (list as readonly { readonly id: string }[]).map(({ id }) => id)
  assert.deepEqual(ids(filtered['artifacts']), ['libc6', 'nolist', 'log4j-core'])
  assert.deepEqual(ids(filtered['files']), ['file /etc/ld.so.conf', 'file /opt/app.jar'])
  assert.deepEqual(filtered['distro'], { id: 'debian' })
  const relations = filtered['artifactRelationships'] as readonly JsonObject[]
  assert.ok(relations.some(({ parent, child }) => parent === 'libc6' && child === 'file /etc/ld.so.conf'))
  assert.ok(!relations.some(({ child }) => child === `file ${status}`))
})

test('relevancy: matches of unused packages go, also ignored ones', () => {
  const of = (id: string) => ({ artifact: { id } })
  const used = relevantPackages(sbom, seenFiles(['/opt/app.jar']))
  const document = {
    matches: [of('log4j-core'), of('libc6'), {}],
    ignoredMatches: [of('libc6')],
    source: { type: 'image' },
  }
  assert.deepEqual(filterMatches(document, used), {
    matches: [of('log4j-core')],
    ignoredMatches: [],
    source: { type: 'image' },
  })
})

test('relevancy: who sees more finds no less', () => {
  const paths = Object.values(cases).flatMap(([seen]) => seen)
  forAll({ runs: 100 }, random => {
    const few = paths.filter(() => random.chance(0.2))
    const more = [...few, ...paths.filter(() => random.chance(0.2))]
    const found = new Set(relevantTo(...more))
    for (const id of relevantTo(...few)) assert.ok(found.has(id), id)
  })
})

test('relevancy: documents and profiles of any shape are survived', () => {
  for (const shape of [null, 7, [], { artifacts: 7, files: [null, { location: 7 }], artifactRelationships: [[]] }])
    assert.equal(relevantPackages(shape, seenFiles(['/x'])).artifacts.size, 0)
})

test('relevancy: many patterns against many files end soon', () => {
  const patterns = Array.from({ length: 3_000 }, (_, i) => `${'/*/a'.repeat(1 + (i % 20))}/${i}`)
  const seen = seenFiles(patterns)
  const startedMs = performance.now()
  for (let i = 0; i < 2_000; i++) seen.has(`${'/a'.repeat(40)}/${i}`)
  assert.ok(performance.now() - startedMs < 20_000)
})
