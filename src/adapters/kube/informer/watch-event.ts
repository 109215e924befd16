// SPDX-License-Identifier: Apache-2.0

import { isRecord, KubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeObject } from '#domain/kube-object.ts'

/** One line of a watch. The object of an `object` event is JSON of the right outline, not validated. */
export type WatchEvent =
  | { readonly kind: 'object'; readonly type: ObjectEventType; readonly object: unknown }
  | { readonly kind: 'bookmark'; readonly resourceVersion: string; readonly endsInitialEvents: boolean }
  /** A `metav1.Status`; the server ends the stream after it. */
  | { readonly kind: 'error'; readonly status: unknown }

export type ObjectEventType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** Annotation of the bookmark behind the last of the initial events. Source: KEP-3157 "watch-list". */
export const initialEventsEnd = 'k8s.io/initial-events-end'

/** Parses one line of a watch; throws `KubeError` `not-json` for anything that is no watch event. */
export function parseWatchLine(line: string, attempted: string): WatchEvent {
  const event = parse(line, attempted)
  if (!isRecord(event)) throw notAnEvent(attempted, line)
  const { type, object } = event
  if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') return { kind: 'object', type, object }
  if (type === 'ERROR') return { kind: 'error', status: object }
  if (type === 'BOOKMARK') {
    const metadata = isRecord(object) && isRecord(object['metadata']) ? object['metadata'] : {}
    const { resourceVersion, annotations } = metadata
    const endsInitialEvents = isRecord(annotations) && annotations[initialEventsEnd] === 'true'
    if (typeof resourceVersion === 'string') return { kind: 'bookmark', resourceVersion, endsInitialEvents }
  }
  throw notAnEvent(attempted, line)
}

function parse(line: string, attempted: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // NOTE: no cause: a SyntaxError quotes the text, which may be that of a Secret.
    throw notAnEvent(attempted, line)
  }
}

function notAnEvent(attempted: string, line: string): KubeError {
  return new KubeError('not-json', `${attempted}: expected a watch event, got a line of ${line.length} characters`)
}

/** True for what can be stored and found again: an object with a name, and with versions that are text. */
export function isStorable(object: unknown): object is KubeObject {
  if (!isRecord(object) || !isRecord(object['metadata'])) return false
  const { name, namespace, uid, resourceVersion } = object['metadata']
  return typeof name === 'string' && name !== '' && [namespace, uid, resourceVersion].every(isTextOrAbsent)
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}
