// SPDX-License-Identifier: Apache-2.0
/**
 * Layers that somebody tampered with: `npm run soak -- hostile-images [--n N] [--seed S]`.
 *
 * Each of N layers holds what catalogers read (package databases, archives, programs), flipped, cut, doubled or
 * filled anew, within the files, the archive or the packed bytes. Each is scanned on top of an honest layer: nothing
 * may throw, take longer than 10 s or more memory than allowed, and the packages of the honest layer must be there.
 */
import { createHash } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { type LayerToRead, scanLayers } from '#engines/sbom/run.ts'
import { syftDocumentOf } from '#engines/sbom/syft/document.ts'
import { catalogers } from '#plugins/catalogers/registry.ts'
import { elfFile, peFile } from '#testing/builders/executable.ts'
import { ndbDatabase, packageHeader } from '#testing/builders/rpm-database.ts'
import { paxItem, type TarItem, tarArchive } from '#testing/builders/tar.ts'
import { zipArchive } from '#testing/builders/zip.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'

const defaultCount = 2_000
const withinMs = 10_000
const mostRssBytes = 700 * 2 ** 20

const honest = layerOf(
  tarArchive([
    { name: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.20.1\n' },
    { name: 'lib/apk/db/installed', content: 'P:musl\nV:1.2.5-r0\nA:x86_64\nF:lib\nR:libc.so\n\n' },
  ]),
)

/** Runs the scans; one line for each that failed, naming the seed that repeats it. */
export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const count = Number(option(argv, 'n') ?? defaultCount)
  const seed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  const details: string[] = []
  let slowestMs = 0
  for (let i = 0; i < count; i++) {
    const startedMs = performance.now()
    const because = await scanOne(seededRandom(seed + i)).catch((error: unknown) => String(error))
    const tookMs = performance.now() - startedMs
    slowestMs = Math.max(slowestMs, tookMs)
    const failure = because ?? (tookMs > withinMs ? `took ${Math.round(tookMs)} ms` : undefined)
    if (failure !== undefined) details.push(`seed ${seed + i}: ${failure}`)
  }
  const peakRss = process.resourceUsage().maxRSS * 1_024
  if (peakRss > mostRssBytes) details.push(`${Math.round(peakRss / 2 ** 20)} MiB of memory`)
  console.log(`slowest ${Math.round(slowestMs)} ms, peak ${Math.round(peakRss / 2 ** 20)} MiB`)
  return { passed: count - details.length, failed: details.length, details }
}

/** What went wrong with one image; undefined when nothing did. */
async function scanOne(random: Random): Promise<string | undefined> {
  const hostile = layerOf(tampered(tarArchive(hostileItems(random)), random, 0.3), random)
  const scanned = await scanLayers({ layers: [honest, hostile], catalogers, signal: AbortSignal.timeout(withinMs) })
  const { packages, doubts, isComplete } = scanned.inventory
  JSON.stringify(syftDocumentOf(scanned, source, { name: 'soak', version: '0' }))
  if (!isComplete && doubts.length === 0) return 'incomplete, and nobody says why'
  // A layer may well replace the package database of the honest one; then that one is no longer visible.
  const isHidden = scanned.locate('/lib/apk/db/installed')?.layer !== honest.diffId
  return isHidden || packages.some(({ name }) => name === 'musl') ? undefined : 'the honest layer has lost its package'
}

const source = {
  userInput: 'hostile',
  imageId: 'sha256:0',
  manifestDigest: 'sha256:0',
  mediaType: '',
  tags: [],
  repoDigests: [],
  platform: 'linux/amd64',
  labels: {},
  manifest: Buffer.alloc(0),
  config: Buffer.alloc(0),
  layers: [],
}

const contents: Readonly<Record<string, () => Buffer | string>> = {
  'var/lib/dpkg/status': () =>
    'Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n'.repeat(20),
  'usr/lib/sysimage/rpm/Packages.db': () => ndbDatabase([packageHeader('bash', '5.1')]),
  'app/lib.jar': () => zipArchive({ 'META-INF/MANIFEST.MF': 'Implementation-Title: a\n', 'inner.jar': innerJar() }),
  'usr/bin/program': () =>
    elfFile({ '.go.buildinfo': { bytes: Buffer.from('\u00ff Go buildinf:\u0008\u0002'.padEnd(64)) } }),
  'app/program.exe': () => peFile({ '.rsrc': { bytes: Buffer.alloc(256, 1) } }),
  'app/node_modules/a/package.json': () => '{"name":"a","version":"1.0.0","license":"MIT"}',
  'usr/lib/python3/dist-packages/a-1.dist-info/METADATA': () => 'Name: a\nVersion: 1\n',
  'app/specifications/a-1.gemspec': () => 'Gem::Specification.new do |s|\n  s.name = "a"\n  s.version = "1"\nend\n',
  'app/vendor/composer/installed.json': () => '{"packages":[{"name":"a/b","version":"1.0"}]}',
  'app/app.deps.json': () => '{"libraries":{"a/1.0":{"type":"package"}},"targets":{}}',
}

function innerJar(): Buffer {
  return zipArchive({ 'META-INF/maven/g/a/pom.properties': 'groupId=g\nartifactId=a\nversion=1\n' })
}

const strangers: readonly TarItem[] = [
  { name: '../../../etc/passwd', content: 'x' },
  { name: '/absolute', content: 'x' },
  { name: 'loop', type: '2', linkName: 'loop' },
  { name: 'var', type: '2', linkName: '../../..' },
  { name: 'dev/null', type: '3' },
  { name: '.wh..wh..opq' },
  { name: '.wh.etc' },
  { name: 'lib', type: '0', content: '' },
  paxItem({ path: 'x'.repeat(5_000) }),
  paxItem({ size: '-1' }),
  { name: 'huge', content: 'x', sizeBytes: 8 ** 12 },
]

function hostileItems(random: Random): TarItem[] {
  const files = Object.entries(contents).flatMap(([name, make]): TarItem[] =>
    random.chance(0.5) ? [{ name, content: tampered(Buffer.from(make()), random, 0.7), mode: 0o755 }] : [],
  )
  const odd = random.chance(0.3) ? [random.pick(strangers)] : []
  return [...files, ...odd]
}

/** The bytes, perhaps changed. */
function tampered(bytes: Buffer, random: Random, probability: number): Buffer {
  if (bytes.length === 0 || !random.chance(probability)) return bytes
  const copy = Buffer.from(bytes)
  switch (random.below(5)) {
    case 0:
      for (let i = random.below(20); i >= 0; i--) copy.writeUInt8(random.below(256), random.below(copy.length))
      return copy
    case 1:
      return copy.subarray(0, random.below(copy.length))
    case 2:
      return Buffer.concat([copy, copy.subarray(random.below(copy.length))])
    case 3:
      return copy.fill(random.below(256), random.below(copy.length))
    default:
      // A length that lies, in whichever order of bytes.
      if (copy.length >= 4) copy.writeUInt32LE(0xffff_ffff >>> random.below(8), random.below(copy.length - 3))
      return copy
  }
}

function layerOf(archive: Buffer, random?: Random): LayerToRead {
  const packed = random?.chance(0.5) ? zstdCompressSync(archive) : gzipSync(archive, { level: 1 })
  const sent = random ? tampered(packed, random, 0.2) : packed
  return {
    diffId: `sha256:${createHash('sha256').update(archive).digest('hex')}`,
    sizeBytes: sent.length,
    async *open() {
      yield sent
    },
  }
}
