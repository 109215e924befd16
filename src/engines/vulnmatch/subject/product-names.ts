// SPDX-License-Identifier: Apache-2.0
import { isJsonArray, isJsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'

/** What a VEX document may call the image of an SBOM in Syft's JSON: references, digests, its purl. */
export function productNames(sbom: unknown): readonly string[] {
  const source = isJsonObject(sbom) ? sbom['source'] : undefined
  const metadata = isJsonObject(source) ? source['metadata'] : undefined
  if (!isJsonObject(metadata)) return []
  const { userInput, manifestDigest, tags, repoDigests } = metadata
  const names = [userInput, manifestDigest, ...listed(tags), ...listed(repoDigests)].map(scalarText)
  const name = /([^/@:]+)(?::[^/@]*)?(?:@.*)?$/.exec(scalarText(userInput))?.[1]
  const digest = scalarText(manifestDigest)
  const purl = name === undefined || digest === '' ? [] : [`pkg:oci/${name}@${digest}`]
  return [...names, ...purl].filter(each => each !== '')
}

function listed(value: Json | undefined): readonly Json[] {
  return isJsonArray(value) ? value : []
}
