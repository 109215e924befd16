// SPDX-License-Identifier: Apache-2.0
/** Images for benchmarks, made here: what is in them is drawn from a seed. */
import { type BuiltImage, ociImage } from '#testing/builders/oci-image.ts'
import { type TarItem, tarArchive } from '#testing/builders/tar.ts'
import { type Random, seededRandom } from '#testing/random.ts'

const release: TarItem = { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' }
const pieceBytes = 4 * 2 ** 20
const debs = 400
const nodeModules = 1_500

/** An image of the given size, mostly of programs that cannot be packed, with a usual number of packages. */
export function bigImage(sizeMib: number, seed: number): BuiltImage {
  const random = seededRandom(seed)
  const programs = (count: number, folder: string): TarItem[] =>
    Array.from({ length: count }, (_, i) => ({ name: `${folder}/program-${i}`, content: noise(random), mode: 0o755 }))
  const half = Math.ceil((sizeMib * 2 ** 20) / pieceBytes / 2)
  const base = tarArchive([
    release,
    { name: 'var/lib/dpkg/status', content: dpkgStatus() },
    ...programs(half, 'usr/bin'),
  ])
  const top = tarArchive([...npmPackages(), ...programs(half, 'opt/app/bin')])
  return ociImage({ layers: [base, top] })
}

/** An image of many files of some bytes each. */
export function crowdedImage(files: number): BuiltImage {
  const items = Array.from(
    { length: files },
    (_, i): TarItem => ({
      name: `srv/data/${i % 500}/${(i / 500) | 0}.txt`,
      content: `file ${i}`,
    }),
  )
  return ociImage({ layers: [tarArchive([release, { name: 'var/lib/dpkg/status', content: dpkgStatus() }, ...items])] })
}

/** Begins as a program for Linux does, so that whoever looks for programs reads it. */
function noise(random: Random): Buffer {
  const bytes = Buffer.alloc(pieceBytes)
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(random.below(2 ** 32), at)
  bytes.write('\u007fELF\u0002\u0001\u0001', 0, 'latin1')
  return bytes
}

function dpkgStatus(): string {
  return Array.from(
    { length: debs },
    (_, i) => `Package: lib-${i}\nStatus: install ok installed\nVersion: 1.${i}-1\nArchitecture: amd64\n`,
  ).join('\n')
}

function npmPackages(): TarItem[] {
  return Array.from({ length: nodeModules }, (_, i) => ({
    name: `opt/app/node_modules/module-${i}/package.json`,
    content: JSON.stringify({ name: `module-${i}`, version: `1.0.${i}`, license: 'MIT' }),
  }))
}
