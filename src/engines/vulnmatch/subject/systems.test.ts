// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCatalog } from '#engines/vulndb/catalog.ts'
import { advisoryFor, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { distroOf } from './distro.ts'
import { systemsFor } from './systems.ts'

const known = [
  { name: 'redhat', releaseId: 'rhel', majorVersion: '9' },
  { name: 'redhat', releaseId: 'rhel', majorVersion: '9', minorVersion: '4', channel: 'eus' },
  { name: 'almalinux', releaseId: 'almalinux', majorVersion: '9' },
  { name: 'alpine', releaseId: 'alpine', majorVersion: '3', minorVersion: '9' },
  { name: 'alpine', releaseId: 'alpine', majorVersion: '3', minorVersion: '20' },
  { name: 'wolfi', releaseId: 'wolfi', labelVersion: 'rolling' },
  { name: 'ubuntu', releaseId: 'ubuntu', majorVersion: '22', minorVersion: '4', codename: 'jammy' },
  { name: 'debian', releaseId: 'debian', labelVersion: 'unstable' },
] as const

const releases: Readonly<Record<string, readonly [release: object, systems: readonly string[], instead?: string]>> = {
  'a minor version where only the major one is known': [{ id: 'rhel', versionId: '9.4' }, ['redhat 9']],
  'extended support': [{ id: 'rhel', versionId: '9.4', hasExtendedSupport: true }, ['redhat 9.4 eus']],
  'extended support in the version': [{ id: 'rhel', versionId: '9.4+eus' }, ['redhat 9.4 eus']],
  'a system that reads as another': [{ id: 'almalinux', versionId: '9.4' }, ['redhat 9']],
  'an id that is not in lower case': [{ id: 'RHEL', versionId: '9.4' }, ['redhat 9']],
  'by what it is like': [{ id: 'ownlinux', idLike: ['rhel'], versionId: '9.1' }, ['redhat 9']],
  'a leading zero': [{ id: 'ubuntu', versionId: '22.04', codename: 'jammy' }, ['ubuntu 22.4']],
  'a version between those known': [{ id: 'alpine', versionId: '3.19.1' }, ['alpine 3.9'], '3.9'],
  'a version above those known': [{ id: 'alpine', versionId: '3.99.0' }, ['alpine 3.20'], '3.20'],
  'a version below those known': [{ id: 'alpine', versionId: '3.2.0' }, ['alpine 3.9'], '3.9'],
  'a version in no way known': [{ id: 'alpine', versionId: '4.0' }, []],
  'no versions at all': [{ id: 'wolfi', versionId: '20230201' }, ['wolfi ']],
  'a codename that is not known': [{ id: 'debian', codename: 'sid' }, []],
  'a system without data': [{ id: 'opensuse-leap', versionId: '15.6' }, []],
}

test('the systems of the database that speak for a release', async () => {
  const records = known.map(system => advisoryFor({ ecosystem: 'x', name: 'x', system }, ''))
  using database = await testDatabase(records)
  const catalog = openCatalog(database.store)
  const titles = new Map(
    catalog.systems.map(({ id, name, majorVersion, minorVersion, channel }) => [
      id,
      [name, [majorVersion, minorVersion].filter(part => part !== '').join('.'), ...(channel ? [channel] : [])].join(
        ' ',
      ),
    ]),
  )
  const empty = { id: '', idLike: [], name: '', version: '', versionId: '', codename: '', hasExtendedSupport: false }
  for (const [because, [release, expected, instead]] of Object.entries(releases)) {
    const distro = distroOf({ ...empty, ...release })
    assert.ok(distro, because)
    const { ids, approximatedBy } = systemsFor(catalog, distro)
    assert.deepEqual(
      ids.map(id => titles.get(id)),
      expected,
      because,
    )
    assert.equal(approximatedBy, instead, because)
  }
  const alma = distroOf({ ...empty, id: 'almalinux', versionId: '9.4' })
  assert.ok(alma)
  assert.deepEqual(
    systemsFor(catalog, alma, true).ids.map(id => titles.get(id)),
    ['almalinux 9'],
    'its own notes',
  )
  assert.equal(distroOf({ ...empty, id: 'constructor' }), undefined, 'nothing that is known')
})
