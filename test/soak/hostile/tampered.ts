// SPDX-License-Identifier: Apache-2.0
/** Layers of what catalogers read, flipped, cut, doubled or with lengths that lie: in files, archive or packed bytes. */
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { LayerToRead } from '#engines/sbom/run.ts'
import { elfFile, goBuildInfo, machOFile, peFile } from '#testing/builders/executable.ts'
import { berkeleyDatabase, ndbDatabase, packageHeader } from '#testing/builders/rpm-database.ts'
import { paxItem, type TarItem, tarArchive } from '#testing/builders/tar.ts'
import { zipArchive } from '#testing/builders/zip.ts'
import type { Random } from '#testing/random.ts'
import { diffIdOf } from './image.ts'

/** A layer of some of the contents, most of them tampered with. */
export function tamperedLayer(random: Random): LayerToRead {
  const archive = tampered(tarArchive(itemsOf(random)), random, 0.3)
  const packed = random.chance(0.5) ? zstdCompressSync(archive) : gzipSync(archive, { level: 1 })
  const sent = tampered(packed, random, 0.2)
  return {
    // Now and then the content is not what its digest says.
    diffId: random.chance(0.05) ? `sha256:${'0'.repeat(64)}` : diffIdOf(archive),
    sizeBytes: sent.length,
    async *open() {
      yield sent
    },
  }
}

const goProgram = elfFile({
  '.go.buildinfo': { bytes: goBuildInfo('go1.22.1', 'path\tx\nmod\tx\tv1.0.0\t\ndep\ty\tv1.0.0\t\n') },
})
const rustFacts = deflateSync('{"packages":[{"name":"a","version":"1.0.0","source":"registry"}]}')
const headers = [packageHeader('bash', '5.1'), packageHeader('zlib', '1.2')]

const contents: Readonly<Record<string, Buffer | string>> = {
  'var/lib/dpkg/status': 'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n'.repeat(20),
  'usr/lib/sysimage/rpm/Packages.db': ndbDatabase(headers),
  'var/lib/rpm/Packages': berkeleyDatabase(headers),
  'var/lib/rpm/rpmdb.sqlite': sqliteDatabase(headers),
  'app/lib.jar': zipArchive({ 'META-INF/MANIFEST.MF': 'Implementation-Title: a\n', 'inner.jar': innerJar() }),
  'app/wide.jar': zipArchive({ 'META-INF/maven/g/b/pom.properties': 'groupId=g\n' }, { isZip64: true }),
  'usr/bin/program': goProgram,
  'usr/bin/rust': elfFile({ '.dep-v0': { bytes: rustFacts } }),
  'usr/bin/macho': machOFile({ __go_buildinfo: { bytes: goBuildInfo('go1.22.1', 'path\tx\n') } }),
  'app/program.exe': peFile({ '.rsrc': { bytes: Buffer.alloc(256, 1) } }),
  'app/node_modules/a/package.json': '{"name":"a","version":"1.0.0","license":"MIT"}',
  'usr/lib/python3/dist-packages/a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n',
  'app/specifications/a-1.gemspec': 'Gem::Specification.new do |s|\n  s.name = "a"\n  s.version = "1"\nend\n',
  'app/vendor/composer/installed.json': '{"packages":[{"name":"a/b","version":"1.0"}]}',
  'app/app.deps.json': '{"libraries":{"a/1.0":{"type":"package"}},"targets":{}}',
}

function innerJar(): Buffer {
  return zipArchive({ 'META-INF/maven/g/a/pom.properties': 'groupId=g\nartifactId=a\nversion=1\n' })
}

/** As newer versions of rpm keep their packages. */
function sqliteDatabase(blobs: readonly Buffer[]): Buffer {
  const file = join(tmpdir(), `hostile-rpmdb-${process.pid}.sqlite`)
  const database = new DatabaseSync(file)
  database.exec('CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)')
  const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)')
  for (const blob of blobs) insert.run(blob)
  database.close()
  const bytes = readFileSync(file)
  rmSync(file)
  return bytes
}

const strangers: readonly TarItem[] = [
  { name: '../../../etc/passwd', content: 'x' },
  { name: 'app/../../lib/apk/db/installed', content: 'P:evil\nV:1\n\n' },
  { name: '/absolute', content: 'x' },
  { name: 'loop', type: '2', linkName: 'loop' },
  { name: 'var', type: '2', linkName: '../../..' },
  { name: 'etc', type: '2', linkName: '/proc/self/root/etc' },
  { name: 'hard', type: '1', linkName: 'hard' },
  { name: 'hard', type: '1', linkName: '../../etc/shadow' },
  { name: 'dev/null', type: '3' },
  { name: 'var/lib/dpkg/status', type: '3' },
  { name: 'var/lib/dpkg/status', type: '6' },
  { name: 'dev/sda', type: '4' },
  { name: '.wh..wh..opq' },
  { name: '.wh.etc' },
  { name: 'lib', type: '0', content: '' },
  { name: '', content: 'x' },
  { name: `${'d/'.repeat(49)}f`, content: 'x' },
  { name: 'odd', type: 'Z', content: 'x' },
  paxItem({ path: 'x'.repeat(5_000) }),
  paxItem({ path: '../'.repeat(500) }),
  paxItem({ size: '-1' }),
  paxItem({ linkpath: 'lib/apk/db/installed' }),
  { name: 'huge', content: 'x', sizeBytes: 8 ** 12 },
  { name: 'wrong', content: 'x', checksum: 1 },
]

function itemsOf(random: Random): TarItem[] {
  const files = Object.entries(contents).flatMap(([name, content]): TarItem[] =>
    random.chance(0.4) ? [{ name, content: tampered(Buffer.from(content), random, 0.7), mode: 0o755 }] : [],
  )
  return [...files, ...Array.from({ length: random.below(3) }, () => random.pick(strangers))]
}

/** The bytes, perhaps changed. */
function tampered(bytes: Buffer, random: Random, probability: number): Buffer {
  if (bytes.length === 0 || !random.chance(probability)) return bytes
  const copy = Buffer.from(bytes)
  switch (random.below(6)) {
    case 0:
      for (let i = random.below(20); i >= 0; i--) copy.writeUInt8(random.below(256), random.below(copy.length))
      return copy
    case 1:
      return copy.subarray(0, random.below(copy.length))
    case 2:
      return Buffer.concat([copy, copy.subarray(random.below(copy.length))])
    case 3:
      return copy.fill(random.below(256), random.below(copy.length))
    case 4:
      // Single bits, as a bad disk makes them.
      for (let i = random.below(8); i >= 0; i--) {
        const at = random.below(copy.length)
        copy.writeUInt8((copy[at] ?? 0) ^ (1 << random.below(8)), at)
      }
      return copy
    default:
      return lying(copy, random)
  }
}

/** A length that lies, in whichever order of bytes and width. */
function lying(bytes: Buffer, random: Random): Buffer {
  if (bytes.length < 8) return bytes
  const value = random.pick([0xffff_ffff, 0x7fff_ffff, 0x8000_0000, 0x0001_0000, 0, 1]) >>> random.below(3)
  const at = random.below(bytes.length - 7)
  if (random.chance(0.4)) bytes.writeUInt32LE(value, at)
  else if (random.chance(0.6)) bytes.writeUInt32BE(value, at)
  else bytes.writeBigUInt64LE(BigInt(value) << BigInt(random.below(32)), at)
  return bytes
}
