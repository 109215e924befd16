// SPDX-License-Identifier: Apache-2.0
/** Analyses of layers as bytes, to be kept. */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { LayerAnalysis } from './analysis.ts'
import { type PathSet, pathSetOf } from './path-set.ts'

/** Part of every encoding; another one is not read. */
const formatVersion = 1
const headBytes = 16
/** What a kept analysis may unpack to; `LayerBudget` allows no more. */
const maxDecodedBytes = 2 ** 30

/**
 * The analysis as bytes: a head of four 32-bit numbers (version, bytes of JSON, folders, files), the hashes of the
 * path sets, and the rest as JSON; packed with zstd.
 */
export function encodeAnalysis({ folders, files, ...rest }: LayerAnalysis): Uint8Array {
  const json = Buffer.from(JSON.stringify(rest))
  const head = Buffer.alloc(headBytes)
  for (const [i, value] of [formatVersion, json.length, folders.size, files.size].entries())
    head.writeUInt32LE(value, i * 4)
  return zstdCompressSync(Buffer.concat([head, bytesOf(folders), bytesOf(files), json]))
}

/** The analysis that was encoded; undefined for anything else, such as one of another version or a damaged one. */
export function decodeAnalysis(bytes: Uint8Array): LayerAnalysis | undefined {
  try {
    const all = zstdDecompressSync(bytes, { maxOutputLength: maxDecodedBytes })
    const [version, jsonBytes, folders, files] = [0, 4, 8, 12].map(at => all.readUInt32LE(at))
    if (version !== formatVersion || jsonBytes === undefined || folders === undefined || files === undefined)
      return undefined
    const jsonStart = headBytes + 8 * (folders + files)
    if (all.length !== jsonStart + jsonBytes) return undefined
    const rest = JSON.parse(all.toString('utf8', jsonStart)) as Omit<LayerAnalysis, 'folders' | 'files'>
    return {
      ...rest,
      folders: pathSetOf(hashesAt(all, headBytes, folders)),
      files: pathSetOf(hashesAt(all, headBytes + 8 * folders, files)),
    }
  } catch {
    return undefined
  }
}

function bytesOf(set: PathSet): Uint8Array {
  const hashes = set.toHashes()
  return new Uint8Array(hashes.buffer, hashes.byteOffset, hashes.byteLength)
}

/** A copy, so that the numbers are aligned. */
function hashesAt(all: Buffer, offset: number, count: number): Float64Array {
  return new Float64Array(Uint8Array.from(all.subarray(offset, offset + count * 8)).buffer)
}
