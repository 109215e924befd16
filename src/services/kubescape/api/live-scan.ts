// SPDX-License-Identifier: Apache-2.0
/**
 * A scan over the objects that the service watches anyway: nothing is listed again.
 *
 * Works in slices of some milliseconds, so that changes and probes are served meanwhile. An object that vanishes
 * between counting and writing is left out of the results.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { keyOf } from '#domain/kube-object.ts'
import { engineVersion } from '#domain/version.ts'
import { admissionKinds, enforcementIn } from '#engines/posture/admission.ts'
import { evaluateObject } from '#engines/posture/evaluate.ts'
import type { Exception } from '#engines/posture/exceptions/exception.ts'
import { excuse } from '#engines/posture/exceptions/excuse.ts'
import { Library, type LibraryParts } from '#engines/posture/library/library.ts'
import { chosenBy, reportedBy } from '#engines/posture/namespace-choice.ts'
import type { ObjectIndex } from '#engines/posture/object-index.ts'
import type { ObjectResult } from '#engines/posture/results/result.ts'
import { SubjectList } from '#engines/posture/results/subject-list.ts'
import { frameworksFor, SummaryBuilder } from '#engines/posture/results/summary.ts'
import { IndexWorld, type WorldFacts } from '#engines/posture/world.ts'
import type { Report } from '#engines/report/report.ts'
import type { Clock } from '#runtime/clock.ts'
import { doubtOf, type UnreadKind } from '#services/kubescape/unread-kind.ts'
import type { ScanRequest } from './scan-request.ts'

/** What a scan reads of the running service; read anew by each scan. */
export interface LiveState {
  /** What may be evaluated. */
  readonly parts: LibraryParts
  readonly index: ObjectIndex
  readonly facts: WorldFacts
  readonly exceptions: readonly Exception[]
  readonly clusterName: string
  /** Kinds that may not be read: the controls that need them are not evaluated. */
  readonly unread: readonly UnreadKind[]
}

/** The longest time without letting others have a turn. */
const sliceMs = 20

/** Evaluates what is asked for. Rejects when `signal` aborts. */
export async function liveScan(
  id: string,
  request: ScanRequest,
  state: LiveState,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Report> {
  const { library, frameworks: chosen } = libraryFor(request, state.parts)
  const { index, facts, clusterName } = state
  const world = new IndexWorld(index, facts)
  const nowMs = clock.nowMs()
  const exceptions = [...state.exceptions, ...request.exceptions]
  const used = new Set<Exception>()
  const setup = { exceptions, clusterName, nowMs, onUse: (exception: Exception) => used.add(exception) }
  const isReported = reportedBy(wantedBy(request, index))
  const evaluate = (objectId: string): ObjectResult[] => {
    const object = index.byId(objectId)
    return object
      ? evaluateObject(library, world, object)
          .filter(isReported)
          .map(result => excuse(result, setup))
      : []
  }
  const builder = new SummaryBuilder(library, chosen, facts.unreadKinds)
  const list = new SubjectList()
  const ids = idsOf(request, index)
  const pause = sliced(clock)
  for (const objectId of ids) {
    const found = evaluate(objectId)
    for (const result of found) builder.add(result)
    list.add(objectId, found)
    await pause(signal)
  }
  const subjects = list.sorted()
  return {
    generatedAt: new Date(nowMs).toISOString(),
    reportID: id,
    toolVersion: engineVersion,
    target: 'cluster',
    targetNames: [...request.frameworks, ...request.controlIDs],
    clusterName,
    ...(facts.apiServerVersion !== undefined && { apiServerVersion: facts.apiServerVersion }),
    ...(facts.cloudProvider !== undefined && { cloudProvider: facts.cloudProvider }),
    summary: builder.finish(),
    objectCount: ids.length,
    *subjects() {
      for (const subject of subjects) if (index.byId(subject.id)) yield subject
    },
    *results() {
      // Grants of one binding stand next to each other, and there may be thousands.
      let last: { readonly id: string; readonly found: readonly ObjectResult[] } | undefined
      for (const { id: objectId, nth } of subjects) {
        if (last?.id !== objectId) last = { id: objectId, found: evaluate(objectId) }
        const result = last.found[nth]
        if (result) yield result
      }
    },
    doubts: state.unread.map(doubtOf),
    enforcement: enforcementIn(admissionKinds.flatMap(kind => index.list(kind))),
    unusedExceptions: exceptions.filter(each => !used.has(each)).map(({ name, source }) => `${name} (${source})`),
  }
}

/** The pieces of a text, with a turn for others between slices. Rejects when `signal` aborts. */
export async function* inSlices(pieces: Iterable<string>, clock: Clock, signal: AbortSignal): AsyncIterable<string> {
  const pause = sliced(clock)
  for (const piece of pieces) {
    yield piece
    await pause(signal)
  }
}

function sliced(clock: Clock): (signal: AbortSignal) => Promise<void> {
  let sinceMs = clock.monotonicMs()
  return async signal => {
    if (clock.monotonicMs() - sinceMs < sliceMs) return
    await nextTurn()
    signal.throwIfAborted()
    sinceMs = clock.monotonicMs()
  }
}

function libraryFor({ frameworks: names, controlIDs }: ScanRequest, parts: LibraryParts) {
  if (controlIDs.length > 0)
    return { library: new Library(parts, { scope: 'cluster', controlIDs: new Set(controlIDs) }), frameworks: [] }
  const wanted = names.length > 0 && { controlIDs: controlsOf(names, parts) }
  const library = new Library(parts, { scope: 'cluster', ...wanted })
  return { library, frameworks: frameworksFor(library, 'cluster', names.length > 0 ? new Set(names) : undefined) }
}

/** Ids of the controls that frameworks, named in lower case, list, and that apply to a cluster. */
export function controlsOf(names: readonly string[], parts: LibraryParts): Set<string> {
  const wanted = new Set(names)
  const listed = new Set(
    parts.frameworks
      .filter(({ name }) => wanted.has(name.toLowerCase()))
      .flatMap(framework => framework.controls.map(({ controlID }) => controlID)),
  )
  const inScope = new Library(parts, { scope: 'cluster' })
  return new Set(inScope.controls.map(({ facts }) => facts.id).filter(each => listed.has(each)))
}

function idsOf(request: ScanRequest, index: ObjectIndex): string[] {
  if (request.object) return [keyOf(request.object)].filter(id => index.byId(id) !== undefined)
  const isWanted = wantedBy(request, index)
  return index.sortedIds().filter(id => {
    const found = index.byId(id)
    return found !== undefined && isWanted(found)
  })
}

function wantedBy({ includedNamespaces, excludedNamespaces }: ScanRequest, index: ObjectIndex) {
  return chosenBy({ included: includedNamespaces, excluded: excludedNamespaces }, name => {
    const namespace = index.get('Namespace', '', name)
    return namespace && (namespace.metadata.labels ?? {})
  })
}
