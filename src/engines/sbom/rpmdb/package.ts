// SPDX-License-Identifier: Apache-2.0
import { type RpmHeader, readHeader } from './header.ts'

/** Numbers of the tags that are read. Source: rpm `rpmtag.h`. */
const tags = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  sizeBytes: 1009,
  vendor: 1011,
  license: 1014,
  architecture: 1022,
  oldFileNames: 1027,
  fileModes: 1030,
  fileDigests: 1035,
  fileFlags: 1037,
  fileUserNames: 1039,
  fileGroupNames: 1040,
  sourceRpm: 1044,
  provides: 1047,
  requires: 1049,
  directoryIndexes: 1116,
  baseNames: 1117,
  directoryNames: 1118,
  fileDigestAlgorithm: 5011,
  modularityLabel: 5096,
} as const

/** One file that a package owns. */
export interface RpmFile {
  readonly path: string
  readonly mode: number
  readonly flags: number
  /** Lower-case hex; absent for directories and links. */
  readonly digest?: string
  readonly userName: string
  readonly groupName: string
}

/** A package as its header describes it. */
export interface RpmPackage {
  readonly name: string
  readonly version: string
  readonly release: string
  readonly epoch?: number
  readonly architecture: string
  readonly sourceRpm: string
  readonly license: string
  readonly vendor: string
  readonly modularityLabel?: string
  readonly sizeBytes: number
  /** Name of the hash that the files' digests were made with. */
  readonly digestAlgorithm: string
  readonly files: readonly RpmFile[]
  readonly provides: readonly string[]
  readonly requires: readonly string[]
}

/** Linux' own limit; a longer path names no file. */
const maxPathLength = 4_096

/** Hashes by their OpenPGP number, which is what the tag holds; absent means MD5. Source: RFC 9580 §9.5. */
const digestAlgorithms: ReadonlyMap<number, string> = new Map([
  [1, 'md5'],
  [2, 'sha1'],
  [8, 'sha256'],
  [9, 'sha384'],
  [10, 'sha512'],
  [11, 'sha224'],
])

/** Reads the package that a header blob describes; `undefined` when it lacks a name or a version, or is none. */
export function readPackage(blob: Buffer): RpmPackage | undefined {
  const header = readHeader(blob)
  const name = header?.text(tags.name)
  const version = header?.text(tags.version)
  if (!header || !name || version === undefined) return undefined
  const epoch = header.numbers(tags.epoch)[0]
  const modularityLabel = header.text(tags.modularityLabel)
  return {
    name,
    version,
    release: header.text(tags.release) ?? '',
    ...(epoch === undefined ? {} : { epoch }),
    architecture: header.text(tags.architecture) ?? '',
    sourceRpm: header.text(tags.sourceRpm) ?? '',
    license: header.text(tags.license) ?? '',
    vendor: header.text(tags.vendor) ?? '',
    ...(modularityLabel === undefined ? {} : { modularityLabel }),
    sizeBytes: header.numbers(tags.sizeBytes)[0] ?? 0,
    digestAlgorithm: digestAlgorithms.get(header.numbers(tags.fileDigestAlgorithm)[0] ?? 1) ?? 'unknown',
    files: filesOf(header),
    provides: distinct(header.texts(tags.provides)),
    requires: distinct(header.texts(tags.requires)),
  }
}

function filesOf(header: RpmHeader): readonly RpmFile[] {
  const paths = pathsOf(header)
  const modes = header.numbers(tags.fileModes)
  const flags = header.numbers(tags.fileFlags)
  const digests = header.texts(tags.fileDigests)
  const userNames = header.texts(tags.fileUserNames)
  const groupNames = header.texts(tags.fileGroupNames)
  return paths.map((path, i) => ({
    path,
    mode: modes[i] ?? 0,
    flags: flags[i] ?? 0,
    ...(digests[i] ? { digest: digests[i] } : {}),
    userName: userNames[i] ?? '',
    groupName: groupNames[i] ?? '',
  }))
}

function pathsOf(header: RpmHeader): readonly string[] {
  const baseNames = header.texts(tags.baseNames)
  if (baseNames.length === 0) return header.texts(tags.oldFileNames)
  const directories = header.texts(tags.directoryNames)
  const indexes = header.numbers(tags.directoryIndexes)
  return baseNames.map((name, i) => `${directories[indexes[i] ?? -1] ?? ''}${name}`.slice(0, maxPathLength))
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}
