// SPDX-License-Identifier: Apache-2.0
/** Takes secret values out of objects and evidence before they are kept or shown. */
import { isJsonArray, isJsonObject, setOwn } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import type { Evidence, Failure } from '#engines/posture/control.ts'
import { isRecord } from '#engines/posture/subject.ts'

/** What stands in the place of a secret value. */
export const redacted = 'XXXXXX'

/** Fields of Secrets and ConfigMaps that hold their data. */
const dataFields: ReadonlySet<string> = new Set(['data', 'stringData', 'binaryData'])
const droppedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'
/** `scheme://user:password@`; user and password without the characters that end them, so that matching is linear. */
const urlCredentials = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@:]{0,256}:[^\s/@]{1,1024}@/gi
const maxDepth = 100

/** Hides credentials in URLs of a text. */
export function redactText(text: string): string {
  return text.includes('://') ? text.replace(urlCredentials, `$1${redacted}@`) : text
}

/** Evidence without secrets. `kind` is the kind of the object that `path` leads into. */
export function redactEvidence(kind: string, evidence: Evidence): Evidence {
  if (!('found' in evidence)) return evidence
  const { path, found } = evidence
  if (isSecretPath(kind, path)) return { path, found: hideLeaves(found, 0) }
  const isInEnv = typeof found === 'object' && /(^|\.)env(\[\d+\])?$/.test(path)
  const shown = redactValue(found, isInEnv, 0)
  return shown === found ? evidence : { path, found: shown }
}

/** A failure without secrets; the same one where it has none. `kind` is the kind of the object that failed. */
export function redactFailure(kind: string, failure: Failure): Failure {
  if (!failure.evidence && !failure.related) return failure
  const evidence = redactAll(kind, failure.evidence)
  const isRelatedPlain = failure.related?.every(each => redactAll(each.object.kind, each.evidence) === each.evidence)
  if (evidence === failure.evidence && isRelatedPlain !== false) return failure
  const related = failure.related?.map(each => {
    const own = redactAll(each.object.kind, each.evidence)
    return own === each.evidence || own === undefined ? each : { ...each, evidence: own }
  })
  return { ...failure, ...(evidence && { evidence }), ...(related && { related }) }
}

function redactAll(kind: string, evidence: readonly Evidence[] | undefined): readonly Evidence[] | undefined {
  if (!evidence || evidence.length === 0) return evidence
  let shown: Evidence[] | undefined
  for (let i = 0; i < evidence.length; i++) {
    const before = evidence[i] as Evidence
    const after = redactEvidence(kind, before)
    if (after === before) continue
    shown ??= [...evidence]
    shown[i] = after
  }
  return shown ?? evidence
}

function isSecretPath(kind: string, path: string): boolean {
  if (path.endsWith('.value') && /(^|\.)env\[\d+\]\.value$/.test(path)) return true
  if (kind !== 'Secret' && kind !== 'ConfigMap') return path.includes(droppedAnnotation)
  return dataFields.has(path.split(/[.[]/, 1)[0] ?? '') || path.includes(droppedAnnotation)
}

function hideLeaves(value: Json, depth: number): Json {
  if (depth > maxDepth) return redacted
  if (Array.isArray(value)) return value.map((each: Json) => hideLeaves(each, depth + 1))
  if (isRecord(value)) return mapValues(value, each => hideLeaves(each, depth + 1))
  return value === null ? null : redacted
}

/** The value without secrets; the same one where it has none, since most have none. */
function redactValue(value: Json, isEnv: boolean, depth: number): Json {
  if (depth > maxDepth) return redacted
  if (typeof value === 'string') return redactText(value)
  if (isJsonArray(value)) {
    const items = value.map(each => redactValue(each, isEnv, depth + 1))
    return items.every((each, i) => each === value[i]) ? value : items
  }
  if (!isJsonObject(value)) return value
  let copy: Record<string, Json> | undefined
  for (const name of Object.keys(value)) {
    const before = value[name] ?? null
    const isHidden = (isEnv && name === 'value') || name === droppedAnnotation
    const after = isHidden ? redacted : redactValue(before, name === 'env', depth + 1)
    if (after === before) continue
    copy ??= { ...value }
    setOwn(copy, name, after)
  }
  return copy ?? value
}

/** A copy of an object that may be kept in a report: no secret values, no managed fields, no status. */
export function redactObject(object: KubeObject): KubeObject {
  const hidesData = object.kind === 'Secret' || object.kind === 'ConfigMap'
  const copy: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(object)) {
    if (field === 'status') continue
    if (field === 'metadata') copy[field] = redactMetadata(object.metadata as unknown as Record<string, Json>)
    else
      copy[field] =
        hidesData && dataFields.has(field) ? hideLeaves(value as Json, 0) : redactValue(value as Json, false, 0)
  }
  return copy as KubeObject
}

function redactMetadata(metadata: Record<string, Json>): Record<string, Json> {
  const { managedFields: _, annotations, ...rest } = metadata
  if (!isRecord(annotations)) return rest
  const { [droppedAnnotation]: __, ...kept } = annotations as Record<string, Json>
  return { ...rest, annotations: redactValue(kept, false, 0) }
}

function mapValues(object: Readonly<Record<string, Json>>, change: (value: Json, name: string) => Json): Json {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]))
}
