// SPDX-License-Identifier: Apache-2.0
/** What the original reported: pairs without its phantom copies, and scores. */
import { readFileSync } from 'node:fs'
import { pairKey, pairText } from './pair.ts'
import type { ExpectedScores } from './scores.ts'

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

export interface Expected {
  /** By key. */
  readonly pairs: ReadonlyMap<string, string>
  readonly scores: ExpectedScores
  /**
   * Controls that count a phantom copy of an object, or a grant several times: where files repeat a role and its
   * binding, the original joins each role with each binding of that name.
   */
  readonly withPhantoms: ReadonlySet<string>
}

export function readExpected(file: string): Expected {
  const { resources, controls, frameworks } = JSON.parse(readFileSync(file, 'utf8')) as ExpectedScores & {
    readonly resources: readonly RawResource[]
  }
  const pairs = new Map<string, string>()
  const withPhantoms = new Set<string>()
  for (const resource of resources) {
    if (resource.phantom) {
      for (const controlID of Object.keys(resource.controls)) withPhantoms.add(controlID)
      continue
    }
    const { apiVersion, kind, namespace, name, source, relatedObjects = [] } = resource
    for (const [controlID, control] of Object.entries(resource.controls)) {
      const text = pairText({
        ...control,
        subStatus: control.subStatus ?? '',
        fixPaths: control.fixPaths.map(({ path, value }) => `${path}=${value}`),
      })
      const key = pairKey({ source, apiVersion, kind, namespace, name, related: relatedObjects }, controlID)
      if (resource.subject && pairs.has(key)) withPhantoms.add(controlID)
      pairs.set(key, text)
    }
  }
  return { pairs, scores: { controls, frameworks }, withPhantoms }
}
