// SPDX-License-Identifier: Apache-2.0
/**
 * A whole scan: every object evaluated once and summed.
 *
 * Results are not kept: a reader that wants them gets them evaluated again, in order of their ids, so a scan of any
 * size needs memory for its objects and counters alone. The second time only rules are asked that had something to
 * say the first time.
 */

import type { KubeObject } from '#domain/kube-object.ts'
import type { ScannedSource } from '#domain/scanned-source.ts'
import { evaluateObject } from './evaluate.ts'
import type { Exception } from './exceptions/exception.ts'
import { excuse } from './exceptions/excuse.ts'
import { asFact } from './fact-objects.ts'
import type { Framework } from './framework.ts'
import type { Library } from './library/library.ts'
import { ObjectIndex } from './object-index.ts'
import { AnswerMemory } from './results/answer.ts'
import type { ObjectResult } from './results/result.ts'
import { type JudgedSubject, SubjectList } from './results/subject-list.ts'
import { type Summary, SummaryBuilder } from './results/summary.ts'
import { IndexWorld, type WorldFacts } from './world.ts'

export interface ScanInput {
  readonly object: KubeObject
  readonly source?: ScannedSource
}

export interface ScanResult extends ObjectResult {
  readonly source?: ScannedSource
}

export interface ScanSubject extends JudgedSubject {
  readonly source?: ScannedSource
}

export interface Scan {
  readonly summary: Summary
  readonly objectCount: number
  /** Exceptions that excused nothing. */
  readonly unusedExceptions: readonly Exception[]
  /** What was judged, in order of resource id: one for each result. */
  readonly subjects: () => Iterable<ScanSubject>
  /** Results in order of resource id. Each call evaluates again. */
  readonly results: () => Iterable<ScanResult>
}

export interface ScanSetup {
  readonly library: Library
  readonly frameworks: readonly Framework[]
  readonly facts: WorldFacts
  readonly exceptions?: readonly Exception[]
  readonly clusterName?: string
  /** The time at which exceptions are judged to have expired, in milliseconds since the epoch. */
  readonly nowMs?: number
  /** Objects that get results; the others are only there to be joined with. Absent: all. */
  readonly isJudged?: (object: KubeObject) => boolean
  /** Results that are reported; the others are as if they were not. Absent: all. */
  readonly isReported?: (result: ObjectResult) => boolean
  /** Whether an annotation of an object may excuse it. Absent: it may. */
  readonly honorsAnnotations?: boolean
  /** Called after every object. */
  readonly onProgress?: (done: number, all: number) => void
}

/** Objects whose results are kept for the next reader: those of a binding, whose grants are read one by one. */
const maxRecent = 100

/** Evaluates all objects. Cost: O(objects × rules of their kind). */
export function runScan(inputs: readonly ScanInput[], setup: ScanSetup): Scan {
  const { library, frameworks, facts, onProgress } = setup
  const index = new ObjectIndex()
  const sources = new Map<string, ScannedSource>()
  for (const [i, { object, source }] of inputs.entries()) {
    const id = source ? `${source.path}#${source.document}#${i}` : `#${i}`
    if (source) sources.set(id, source)
    index.put(id, asFact(object))
  }
  const world = new IndexWorld(index, facts)
  const used = new Set<Exception>()
  const excuses = {
    exceptions: setup.exceptions ?? [],
    clusterName: setup.clusterName ?? '',
    nowMs: setup.nowMs ?? 0,
    onUse: (exception: Exception) => used.add(exception),
    honorsAnnotations: setup.honorsAnnotations ?? true,
  }
  const builder = new SummaryBuilder(library, frameworks, facts.unreadKinds)
  const recent = new Map<string, readonly ScanResult[]>()
  const memory = new AnswerMemory()
  const list = new SubjectList<ScannedSource>()
  let judged = 0
  for (const id of index.sortedIds()) {
    const object = index.byId(id)
    if (object && setup.isJudged && !setup.isJudged(object)) continue
    const found = evaluate(id)
    for (const result of found) builder.add(result)
    list.add(id, found)
    judged++
    onProgress?.(judged, index.size)
  }
  const subjects = list.sorted()

  function evaluate(id: string): readonly ScanResult[] {
    const object = index.byId(id)
    const source = sources.get(id)
    if (!object) return []
    const evaluated = evaluateObject(library, world, object, memory)
    return (setup.isReported ? evaluated.filter(setup.isReported) : evaluated).map(plain => {
      const result = source ? { ...plain, source, resourceID: fileResourceID(source, plain.resourceID) } : plain
      return excuse(result, { ...excuses, ...(source && { path: source.relativePath }) })
    })
  }

  function* results(): Iterable<ScanResult> {
    for (const { id, nth, grant } of subjects) {
      const ofObject = recent.get(id) ?? evaluate(id)
      if (grant) keep(id, ofObject)
      const result = ofObject[nth]
      if (result) yield result
    }
  }

  function keep(id: string, ofObject: readonly ScanResult[]): void {
    recent.set(id, ofObject)
    if (recent.size > maxRecent) recent.delete(recent.keys().next().value ?? '')
  }

  const unusedExceptions = excuses.exceptions.filter(exception => !used.has(exception))
  return { summary: builder.finish(), objectCount: judged, unusedExceptions, subjects: () => subjects, results }
}

/** Upstream's id of an object in a file: a hash of the file's path and document, then the object's own id. */
function fileResourceID({ path, document }: ScannedSource, resourceID: string): string {
  return `path=${fnv32a(`${path}:${document}`)}/api=${resourceID.replace(/^\//, '')}`
}

/** FNV-1a of a text in UTF-8, 32 bits, in decimal. Source: draft-eastlake-fnv. */
function fnv32a(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return hashOfBytes(new TextEncoder().encode(text))
    hash = Math.imul(hash ^ code, 0x01000193)
  }
  return String(hash >>> 0)
}

function hashOfBytes(bytes: Uint8Array): string {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return String(hash >>> 0)
}
