// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zipArchive } from '#testing/builders/zip.ts'
import { readArchive } from './archive.ts'

const properties = (artifactId: string, version: string) =>
  `groupId=com.example\nartifactId=${artifactId}\nversion=${version}\n`
const pomOf = (artifactId: string) => `META-INF/maven/com.example/${artifactId}/pom.properties`
const manifest = 'Manifest-Version: 1.0\n'
const library = zipArchive({ 'META-INF/MANIFEST.MF': manifest, [pomOf('lib')]: properties('lib', '2.0') })

const found = (archive: Buffer, name: string) =>
  readArchive(archive, name).artifacts.map(each => [each.name, each.version, each.within.join(':'), each.isShaded])

test('an archive and the archives in it, with the way that leads there', () => {
  const inner = zipArchive({ 'META-INF/MANIFEST.MF': manifest, 'lib/lib-2.0.jar': library })
  const outer = zipArchive({
    'META-INF/MANIFEST.MF': manifest,
    [pomOf('app')]: properties('app', '1.0'),
    'WEB-INF/inner-3.0.jar': inner,
  })
  assert.deepEqual(found(outer, 'app-1.0.war'), [
    ['app', '1.0', '', false],
    ['inner', '3.0', 'WEB-INF/inner-3.0.jar', false],
    ['lib', '2.0', 'WEB-INF/inner-3.0.jar:lib/lib-2.0.jar', false],
  ])
})

test('a library that was merged into an archive is one of its own, without a digest', () => {
  const merged = zipArchive({
    'META-INF/MANIFEST.MF': manifest,
    [pomOf('app')]: properties('app', '1.0'),
    [pomOf('lib')]: properties('lib', '2.0'),
  })
  const { artifacts } = readArchive(merged, 'app-1.0.jar')
  assert.deepEqual(
    artifacts.map(({ name, isShaded, sha1 }) => [name, isShaded, sha1 === undefined]),
    [
      ['app', false, false],
      ['lib', true, true],
    ],
  )
})

test('what cannot be read is told, and the rest is there', () => {
  const broken = zipArchive({
    'META-INF/MANIFEST.MF': manifest,
    [pomOf('app')]: properties('app', '1.0'),
    'x.jar': 'no zip',
  })
  assert.deepEqual(found(broken, 'app-1.0.jar'), [['app', '1.0', '', false]])
  assert.deepEqual(readArchive(broken, 'app-1.0.jar').doubts, ['x.jar is no readable zip archive'])
  assert.deepEqual(readArchive(Buffer.from('no zip'), 'app.jar'), {
    artifacts: [],
    doubts: ['it is no readable zip archive'],
  })
})

test('archives in archives end at a depth, with a doubt', () => {
  let archive = library
  for (let depth = 0; depth < 12; depth++)
    archive = zipArchive({ 'META-INF/MANIFEST.MF': manifest, 'deep.jar': archive })
  const { artifacts, doubts } = readArchive(archive, 'outer.jar')
  assert.ok(artifacts.every(({ within }) => within.length <= 8))
  assert.equal(doubts.length, 1)
  assert.match(doubts[0] ?? '', /deep\.jar .* was not read: it is too big, too deep, or damaged/)
})
