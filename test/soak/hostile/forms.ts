// SPDX-License-Identifier: Apache-2.0
/** Layers of one kind of malice each, too big or too odd to come up by chance; made while they are read. */
import { createHash } from 'node:crypto'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import type { LayerToRead } from '#engines/sbom/run.ts'
import { elfFile } from '#testing/builders/executable.ts'
import { type TarItem, tarArchive } from '#testing/builders/tar.ts'
import { zipArchive } from '#testing/builders/zip.ts'
import type { RegistryFault } from '#testing/fake-registry.ts'

/** A kind of malice. */
export type HostileForm = HostileContent & {
  /** Something cannot be read whole, and must be told. */
  readonly mustDoubt: boolean
}

export type HostileContent =
  /** The packed layer, made by another process than the one whose memory and time are watched. */
  | { readonly kind: 'file'; readonly pieces: () => Iterable<Uint8Array>; readonly isDigestRight: boolean }
  /** A way of fetching that goes wrong. */
  | { readonly kind: 'source'; readonly open: LayerToRead['open'] }
  /** A registry on loopback that does so whenever it is asked for the layer. */
  | { readonly kind: 'registry'; readonly fault: RegistryFault }

const mib = 2 ** 20
const gib = 2 ** 30
const zeros = Buffer.alloc(mib)
const blockBytes = 512

/** Pieces of a layer that is too long to be anything's digest. */
function streamed(pieces: () => Iterable<Uint8Array>): HostileForm {
  return { kind: 'file', mustDoubt: true, pieces, isDigestRight: false }
}

function custom(open: LayerToRead['open']): HostileForm {
  return { kind: 'source', mustDoubt: true, open }
}

function served(fault: RegistryFault): HostileForm {
  return { kind: 'registry', mustDoubt: true, fault }
}

function built(mustDoubt: boolean, items: () => readonly TarItem[]): HostileForm {
  return { kind: 'file', mustDoubt, pieces: () => [tarArchive(items())], isDigestRight: true }
}

/** A file alone. */
function file(mustDoubt: boolean, name: string, content: () => Buffer | string): HostileForm {
  return built(mustDoubt, () => [{ name, content: content(), mode: 0o755 }])
}

/** A file of that size, in pieces of a MiB that repeat; the archive is not packed. */
function* bigFile(name: string, sizeBytes: number, piece: (i: number) => Uint8Array): Generator<Uint8Array> {
  yield tarArchive([{ name, sizeBytes }], true).subarray(0, blockBytes)
  for (let i = 0; i * mib < sizeBytes; i++) yield piece(i)
  yield Buffer.alloc(2 * blockBytes)
}

/** The same packed: members of gzip that follow each other, so that little is sent. */
function* bomb(name: string, sizeBytes: number): Generator<Uint8Array> {
  const member = gzipSync(Buffer.alloc(64 * mib), { level: 9 })
  yield gzipSync(tarArchive([{ name, sizeBytes }], true).subarray(0, blockBytes))
  for (let i = 0; i * 64 * mib < sizeBytes; i++) yield member
}

/** Entries without content, two thousand at a time. */
function* entries(count: number, nameOf: (i: number) => string): Generator<Uint8Array> {
  const perPiece = 2_000
  const empty = tarArchive([{ name: '' }], true)
  const baseSum = empty.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
  for (let i = 0; i < count; i += perPiece) {
    const piece = Buffer.alloc(perPiece * blockBytes)
    for (let n = 0; n < perPiece; n++) {
      const at = n * blockBytes
      empty.copy(piece, at)
      const name = Buffer.from(nameOf(i + n), 'latin1')
      name.copy(piece, at)
      const sum = name.reduce((total, byte) => total + byte, baseSum)
      piece.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1')
    }
    yield gzipSync(piece, { level: 1 })
  }
  yield gzipSync(Buffer.alloc(2 * blockBytes))
}

/** An archive whose entry says to be small and is not. */
function lyingZip(name: string, content: Buffer, saidBytes: number): Buffer {
  const archive = zipArchive({ [name]: content })
  const packed = deflateRawSync(content).length
  const central = 30 + Buffer.byteLength(name) + packed
  archive.writeUInt32LE(saidBytes, 22)
  archive.writeUInt32LE(saidBytes, central + 24)
  return archive
}

function nestedJar(depth: number): Buffer {
  let jar = zipArchive({ 'META-INF/maven/g/a/pom.properties': 'groupId=g\nartifactId=a\nversion=1\n' })
  for (let i = 0; i < depth; i++) jar = zipArchive({ 'inner.jar': jar }, { isStored: true })
  return jar
}

/** Each of `width` archives holds `width` of the next, down to `depth`. */
function spreadingJar(width: number, depth: number): Buffer {
  let jar = zipArchive({ 'META-INF/MANIFEST.MF': 'Implementation-Title: a\nImplementation-Version: 1\n' })
  for (let i = 0; i < depth; i++)
    jar = zipArchive(Object.fromEntries(Array.from({ length: width }, (_, n) => [`${n}.jar`, jar])))
  return jar
}

/** Symbolic links, each over two that come after it. */
function linkTree(count: number): readonly TarItem[] {
  return Array.from({ length: count }, (_, i) => ({ name: `l${i}`, type: '2', linkName: `l${i + 1}/l${i + 1}` }))
}

function chain(count: number): readonly TarItem[] {
  return Array.from({ length: count }, (_, i) => ({ name: `c${i}`, type: '2', linkName: `c${i + 1}` }))
}

/** Header of an ELF file whose tables are said to be as large as can be. */
/** A list of paths, each of as many folders as Linux accepts. */
function deepPaths(count: number): string {
  return Array.from({ length: count }, (_, i) => `/${i}${'/a'.repeat(2_040)}\n`).join('')
}

function lyingElf(): Buffer {
  const elf = Buffer.from(elfFile({ '.go.buildinfo': { bytes: Buffer.alloc(64) } }))
  elf.writeUInt16LE(0xffff, 56)
  elf.writeUInt16LE(0xffff, 60)
  elf.writeUInt16LE(0xfffe, 62)
  return elf
}

/** Every form, by what it is. */
export const hostileForms: Readonly<Record<string, HostileForm>> = {
  'tar-bomb': streamed(() => bomb('zeros', 100 * gib)),
  'tar-bomb-of-a-database': streamed(() => bomb('var/lib/dpkg/status', 100 * gib)),
  'million-entries': streamed(() => entries(1_000_000, i => `usr/share/${i % 1_000}/${i}`)),
  'endless-entries': streamed(() => entries(5_000_000, i => `usr/share/${i % 1_000}/${i}`)),
  'million-package-files': streamed(() => entries(1_000_000, i => `node_modules/p${i}/package.json`)),
  'package-json-of-a-gigabyte': streamed(() =>
    bigFile('app/node_modules/a/package.json', gib, () => Buffer.alloc(mib, '[{"a":')),
  ),
  'database-of-a-gigabyte': streamed(() =>
    bigFile('other/lib/apk/db/installed', gib, () => Buffer.alloc(mib, 'P:a\nV:1\n\n')),
  ),
  'program-of-a-gigabyte': streamed(() =>
    bigFile('usr/bin/p', gib, i => (i === 0 ? Buffer.concat([lyingElf(), zeros], mib) : zeros)),
  ),
  'deep-json': file(true, 'app/vendor/composer/installed.json', () => `{"packages":${'['.repeat(48 * mib)}`),
  'one-long-line': file(false, 'var/lib/dpkg/status', () => `Package: ${'a'.repeat(15 * mib)}\n`),
  'many-short-lines': file(false, 'var/lib/dpkg/status', () => 'a\n'.repeat(7 * mib)),
  'many-packages': file(true, 'var/lib/dpkg/status', () =>
    Array.from({ length: 240_000 }, (_, i) => `Package: p${i}\nStatus: install ok installed\nVersion: 1\n`).join('\n'),
  ),
  'gemspec-of-blanks': file(
    false,
    'app/specifications/a-1.gemspec',
    () => `s.name = ${' '.repeat(4 * mib)}\ns.version = ${'"'.repeat(4 * mib)}`,
  ),
  'zip-bomb': file(true, 'app/a.jar', () =>
    zipArchive({ 'META-INF/MANIFEST.MF': Buffer.alloc(512 * mib), 'b.jar': Buffer.alloc(256 * mib) }),
  ),
  'zip-that-lies': file(true, 'app/a.jar', () => lyingZip('META-INF/MANIFEST.MF', Buffer.alloc(512 * mib), 100)),
  'nested-archives': file(true, 'app/a.jar', () => nestedJar(500)),
  'spreading-archives': file(true, 'app/a.jar', () => spreadingJar(16, 5)),
  'archive-of-many-entries': file(false, 'app/a.jar', () =>
    zipArchive(Object.fromEntries(Array.from({ length: 65_000 }, (_, i) => [`${i}.class`, '']))),
  ),
  'rust-bomb': file(true, 'usr/bin/rust', () =>
    elfFile({ '.dep-v0': { bytes: deflateSync(Buffer.alloc(256 * mib)) } }),
  ),
  'elf-that-lies': file(false, 'usr/bin/p', lyingElf),
  'link-tree': built(false, () => [...linkTree(64), { name: 'var', type: '2', linkName: 'l0' }]),
  'link-chain': built(false, () => [...chain(20_000), { name: 'opt', type: '2', linkName: 'c0' }]),
  'link-loop': built(false, () => [
    { name: 'var', type: '2', linkName: 'usr' },
    { name: 'usr', type: '2', linkName: 'var' },
    { name: 'var/lib/dpkg/status', content: 'Package: a\nVersion: 1\n\n' },
  ]),
  'deep-owned-paths': built(false, () => [
    { name: 'bin', type: '2', linkName: 'usr/bin' },
    { name: 'var/lib/dpkg/status', content: 'Package: a\nVersion: 1\nStatus: install ok installed\n\n' },
    { name: 'var/lib/dpkg/info/a.list', content: deepPaths(3_900) },
  ]),
  devices: built(false, () => ['3', '4', '6'].map(type => ({ name: 'var/lib/dpkg/status', type }))),
  'paths-that-leave': built(false, () =>
    ['../../x', '/../y', 'a/../../../z', '//', '.', '..'].map(name => ({ name, content: 'x' })),
  ),
  'wrong-digest': streamed(() => [gzipSync(tarArchive([{ name: 'a', content: 'x' }]))]),
  // biome-ignore lint/correctness/useYield: it breaks before the first byte
  'source-that-breaks': custom(async function* () {
    throw new Error('blob sha256:3: the connection broke')
  }),
  'source-that-hangs': custom(async function* (signal) {
    yield gzipSync(tarArchive([{ name: 'a', content: 'x' }], true)).subarray(0, 20)
    await new Promise((_, reject) => {
      // A timer of its own, as a socket would be: without one the process ends.
      const timer = setTimeout(() => undefined, 600_000)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(new Error('broken off'))
      })
    })
  }),
  'registry-without-answer': served({ kind: 'silent' }),
  'registry-that-stops': served({ kind: 'silent', afterBytes: 1_000 }),
  'registry-that-trickles': served({ kind: 'trickle', everyMs: 20 }),
  'registry-that-breaks': served({ kind: 'reset', afterBytes: 1_000 }),
  'registry-without-end': served({ kind: 'endless' }),
  noise: streamed(() => noise(64)),
}

function* noise(pieces: number): Generator<Uint8Array> {
  let seed = createHash('sha512').update('noise').digest()
  for (let i = 0; i < pieces; i++) {
    const piece = Buffer.alloc(mib)
    for (let at = 0; at < piece.length; at += seed.length) {
      seed = createHash('sha512').update(seed).digest()
      seed.copy(piece, at)
    }
    yield piece
  }
}
