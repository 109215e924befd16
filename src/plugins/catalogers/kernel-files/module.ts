// SPDX-License-Identifier: Apache-2.0
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { sectionNamed } from '#engines/sbom/executable/image.ts'
import { parseExecutable } from '#engines/sbom/executable/parse.ts'
import { isXz, unxz } from './xz.ts'

/** What a module says of itself; texts that it leaves out are empty. */
export interface KernelModule {
  readonly name: string
  readonly version: string
  readonly sourceVersion: string
  readonly description: string
  readonly author: string
  readonly license: string
  /** Release of the kernel that it was built for. */
  readonly kernelVersion: string
  readonly versionMagic: string
}

/** The largest module has some ten MiB, and none packs to less than a twentieth. */
const maxUnpackedBytes = 32 * 2 ** 20
const maxRatio = 50

/** The module as the kernel loads it; `undefined` when it is packed in a way that is not known, damaged, or too big. */
export function unpackedModule(content: Buffer): Buffer | undefined {
  try {
    if (content.length < 8) return undefined
    const maxOutputLength = Math.min(maxUnpackedBytes, content.length * maxRatio)
    if (content.readUInt32LE(0) === 0xfd2f_b528) return zstdDecompressSync(content, { maxOutputLength })
    if (content.readUInt16BE(0) === 0x1f8b) return gunzipSync(content, { maxOutputLength })
    if (isXz(content)) return unxz(content, maxOutputLength)
    return content
  } catch {
    return undefined
  }
}

/** Reads the texts that `modinfo` shows; `undefined` for what is no module, has no name or names no kernel. */
export function readModule(content: Buffer): KernelModule | undefined {
  const image = parseExecutable(content)
  const section = image && sectionNamed(image, '.modinfo')
  if (!section) return undefined
  const values = new Map<string, string>()
  for (const entry of section.toString('utf8').split('\0')) {
    const equals = entry.indexOf('=')
    if (equals > 0) values.set(entry.slice(0, equals), entry.slice(equals + 1, equals + maxTextLength))
  }
  const get = (key: string) => values.get(key) ?? ''
  const versionMagic = get('vermagic')
  const [kernelVersion = ''] = versionMagic.trim().split(/\s/, 1)
  if (kernelVersion === '' || get('name') === '') return undefined
  return {
    name: get('name'),
    version: get('version'),
    sourceVersion: get('srcversion'),
    description: get('description'),
    author: get('author'),
    license: get('license'),
    kernelVersion,
    versionMagic,
  }
}

const maxTextLength = 1_000
