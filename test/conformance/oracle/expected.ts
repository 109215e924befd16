// SPDX-License-Identifier: Apache-2.0
/** What the original reported, by pair; its phantom copies are left out. */
import { readFileSync } from 'node:fs'
import { pairKey, pairText } from './pair.ts'

interface RawControl {
  readonly status: string
  readonly subStatus?: string
  readonly failedPaths: readonly string[]
  readonly deletePaths: readonly string[]
  readonly reviewPaths: readonly string[]
  readonly fixPaths: readonly { readonly path: string; readonly value: string }[]
}

interface RawResource {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly source: string
  readonly subject?: boolean
  readonly phantom?: boolean
  readonly relatedObjects?: readonly string[]
  readonly controls: Readonly<Record<string, RawControl>>
}

/** Pairs by key. */
export function readExpected(file: string): Map<string, string> {
  const { resources } = JSON.parse(readFileSync(file, 'utf8')) as { readonly resources: readonly RawResource[] }
  const pairs = new Map<string, string>()
  for (const resource of resources) {
    if (resource.phantom) continue
    const { apiVersion, kind, namespace, name, source, relatedObjects = [] } = resource
    for (const [controlID, control] of Object.entries(resource.controls)) {
      const text = pairText({
        ...control,
        subStatus: control.subStatus ?? '',
        fixPaths: control.fixPaths.map(({ path, value }) => `${path}=${value}`),
      })
      pairs.set(pairKey({ source, apiVersion, kind, namespace, name, related: relatedObjects }, controlID), text)
    }
  }
  return pairs
}
