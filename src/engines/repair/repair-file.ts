// SPDX-License-Identifier: Apache-2.0
/** Plans all repairs of one file. */
import { isSeq } from 'yaml'
import { type ManifestPart, partAt, partOffsets } from './manifest-part.ts'
import type { PathStep } from './object-path.ts'
import { planEdits, type Refusal } from './plan-edits.ts'
import type { ObjectRepair } from './report-repairs.ts'
import { type TextEdit, withoutOverlap } from './text-edit.ts'

export interface FileRepair {
  readonly edits: readonly TextEdit[]
  readonly refused: readonly (Refusal & { readonly object: string })[]
}

const maxListItems = 100_000

interface FoundObject {
  readonly part: ManifestPart
  readonly prefix: readonly PathStep[]
  /** Document from 0. */
  readonly document: number
}

/** Edits for the objects of a file. An object that is not there, or is there several times, is refused. */
export function repairFile(text: string, repairs: readonly ObjectRepair[]): FileRepair {
  const parts = partOffsets(text)
    .map(offset => partAt(text, offset))
    .filter((part): part is ManifestPart => part?.find([]).at.node != null)
  const edits: TextEdit[] = []
  const refused: (Refusal & { object: string })[] = []
  for (const repair of repairs) {
    const object = `${repair.kind}/${repair.name}`
    const found = parts.flatMap((part, document) => objectsIn(part, document).filter(each => isMeant(each, repair)))
    const only = found.length > 1 ? found.filter(({ document }) => document === repair.document) : found
    const [target] = only
    if (!target || only.length > 1) {
      const because = target ? 'several objects of the file are called so' : 'it is not in the file any more'
      refused.push({ object, path: repair.path, because })
      continue
    }
    const plan = planEdits(target.part, { ...repair, prefix: target.prefix })
    edits.push(...plan.edits)
    refused.push(...plan.refused.map(each => ({ ...each, object })))
  }
  return { edits: withoutOverlap(edits), refused }
}

function objectsIn(part: ManifestPart, document: number): FoundObject[] {
  for (const prefix of [['items'], []] as const) {
    const { at, missing } = part.find(prefix)
    if (missing.length > 0 || !isSeq(at.node)) continue
    return Array.from({ length: Math.min(at.node.items.length, maxListItems) }, (_, i) => ({
      part,
      document,
      prefix: [...prefix, i],
    }))
  }
  return [{ part, document, prefix: [] }]
}

function isMeant({ part, prefix }: FoundObject, { apiVersion, kind, namespace, name }: ObjectRepair): boolean {
  const text = (...steps: readonly PathStep[]) => {
    const value = part.scalar(...prefix, ...steps)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  return (
    text('kind') === kind &&
    text('apiVersion') === apiVersion &&
    (text('metadata', 'name') || text('metadata', 'generateName')) === name &&
    text('metadata', 'namespace') === namespace
  )
}
