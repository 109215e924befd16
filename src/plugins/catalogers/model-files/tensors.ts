// SPDX-License-Identifier: Apache-2.0
import { isJsonObject } from '#domain/json.ts'
import { readJson } from '#engines/sbom/text/json.ts'

/** Longer headers than any of the files in use has. */
const maxHeaderBytes = 2 ** 22 - 8

/** How many tensors a file in the safetensors format holds; `undefined` when its header is damaged, cut or too long. */
export function countTensors(content: Buffer): number | undefined {
  if (content.length < 8) return undefined
  const sizeBytes = Number(content.readBigUInt64LE(0))
  if (sizeBytes === 0 || sizeBytes > maxHeaderBytes || 8 + sizeBytes > content.length) return undefined
  const header = readJson(content.subarray(8, 8 + sizeBytes))
  if (!isJsonObject(header)) return undefined
  return Object.entries(header).filter(([name, tensor]) => name !== '__metadata__' && isJsonObject(tensor)).length
}
