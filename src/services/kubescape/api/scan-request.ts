// SPDX-License-Identifier: Apache-2.0
/** Reads what a scan is asked for: upstream's `PostScanRequest`, which operators, schedulers and people send. */
import { z } from 'zod'
import type { ObjectRef } from '#domain/kube-object.ts'
import { groupOf } from '#domain/kube-object.ts'
import { nearest } from '#domain/nearest.ts'
import type { Exception } from '#engines/posture/exceptions/exception.ts'
import { readExceptionPolicies } from '#engines/posture/exceptions/exception-policy.ts'
import type { LibraryParts } from '#engines/posture/library/library.ts'
import { HttpError } from '#runtime/http-server.ts'

/** What to evaluate. */
export interface ScanRequest {
  /** Lower-case names; empty means every framework. */
  readonly frameworks: readonly string[]
  /** Ids; empty means every control of the frameworks. */
  readonly controlIDs: readonly string[]
  readonly excludedNamespaces: readonly string[]
  readonly includedNamespaces: readonly string[]
  /** One object alone. */
  readonly object?: ObjectRef
  /** For this scan, beside those of the cluster. */
  readonly exceptions: readonly Exception[]
}

const names = z.array(z.string().max(253)).max(1000).nullish()

/** Fields that mean something here; upstream's others (account, submit, keepLocal …) are taken and change nothing. */
const schema = z.looseObject({
  targetType: z.string().max(40).nullish(),
  targetNames: names,
  excludedNamespaces: names,
  includeNamespaces: names,
  exceptions: z.array(z.unknown()).nullish(),
  scanObject: z
    .object({
      apiVersion: z.string().min(1).max(320),
      kind: z.string().min(1).max(100),
      metadata: z.object({ name: z.string().min(1).max(253), namespace: z.string().max(63).nullish() }),
    })
    .nullish(),
})

/** Reads a body; an empty one asks for everything. Throws `HttpError` 400 that says what was expected where. */
export function readScanRequest(body: string, parts: LibraryParts): ScanRequest {
  const parsed = schema.safeParse(parseJson(body))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new HttpError(400, `scan request: ${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`)
  }
  const { targetType, targetNames, excludedNamespaces, includeNamespaces, exceptions, scanObject } = parsed.data
  const targets = (targetNames ?? []).filter(name => name !== '')
  const kind = (targetType ?? '').toLowerCase()
  if (!['', 'framework', 'control', 'undefined'].includes(kind))
    throw new HttpError(
      400,
      `scan request: targetType: expected Framework or Control, got ${JSON.stringify(targetType)}`,
    )
  const read = readExceptionPolicies(exceptions ?? [], 'scan request')
  if (read.doubts[0] !== undefined) throw new HttpError(400, read.doubts[0])
  return {
    frameworks: kind === 'control' ? [] : frameworkNames(targets, parts),
    controlIDs: kind === 'control' ? targets.map(each => controlNamed(each, parts)) : [],
    excludedNamespaces: namesOf(excludedNamespaces),
    includedNamespaces: namesOf(includeNamespaces),
    exceptions: read.exceptions,
    ...(scanObject && {
      object: {
        group: groupOf(scanObject.apiVersion),
        kind: scanObject.kind,
        namespace: scanObject.metadata.namespace ?? '',
        name: scanObject.metadata.name,
      },
    }),
  }
}

function parseJson(body: string): unknown {
  if (body.trim() === '') return {}
  try {
    return JSON.parse(body) as unknown
  } catch {
    throw new HttpError(400, 'scan request: expected JSON')
  }
}

/** A list may come as one text with commas, as the configuration of upstream's operator has it. */
function namesOf(list: readonly string[] | null | undefined): string[] {
  return (list ?? [])
    .flatMap(each => each.split(','))
    .map(each => each.trim())
    .filter(each => each !== '')
}

/** Framework names in lower case; none where `all` is among them. Throws `HttpError` 400 for an unknown one. */
export function frameworkNames(targets: readonly string[], { frameworks }: LibraryParts): string[] {
  if (targets.some(name => name.toLowerCase() === 'all')) return []
  const known = frameworks.map(({ name }) => name)
  return targets.map(name => {
    if (known.some(each => each.toLowerCase() === name.toLowerCase())) return name.toLowerCase()
    throw new HttpError(400, unknown('framework', name, known))
  })
}

function controlNamed(id: string, { controls }: LibraryParts): string {
  const known = controls.map(each => each.id)
  const found = known.find(each => each.toLowerCase() === id.toLowerCase())
  if (found !== undefined) return found
  throw new HttpError(400, unknown('control', id, known))
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  return `scan request: no ${what} ${JSON.stringify(name)}${meant ? `; did you mean ${meant}?` : ''}`
}
