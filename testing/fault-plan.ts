// SPDX-License-Identifier: Apache-2.0

/** Where in a conversation with an API server something can go wrong. */
export type FaultPlace =
  /** In place of an answer: to the first page, to a further page, to a watch, to a WatchList. */
  | 'list'
  | 'continue'
  | 'watch'
  | 'watch-list'
  /** In place of a list of one object, by which a client asks what version the server is at. */
  | 'version'
  /** Half-way through the body of a page. */
  | 'list-body'
  | 'continue-body'
  /** At the next event of a stream, before or after its list is complete. */
  | 'initial-events'
  | 'events'

/** What goes wrong there. */
export type Fault =
  /** An answer with this status; before an answer only. */
  | { readonly kind: 'status'; readonly code: number; readonly reason: string; readonly retryAfterS?: number }
  /** A page of HTML with status 200; before an answer only. */
  | { readonly kind: 'login-page' }
  /** The connection is broken. */
  | { readonly kind: 'reset' }
  /** Nothing more comes, on a connection that stays open. */
  | { readonly kind: 'stall' }
  /** The answer ends as if it were complete, in the middle of a line. */
  | { readonly kind: 'cut' }
  /** Bytes that are not JSON. */
  | { readonly kind: 'garbage' }
  /** The stream is ended between two events. */
  | { readonly kind: 'close' }
  /** An ERROR event with this Status, then the end. */
  | { readonly kind: 'error-event'; readonly code: number; readonly reason: string }
  /** The event comes twice, and an older state of the object after it. */
  | { readonly kind: 'duplicate' }
  /** The event comes after its successor. */
  | { readonly kind: 'reorder' }

/** Faults waiting to happen. */
export interface FaultPlan {
  /** At each of the next `times` occasions at `place`, default one; `Infinity` until cleared. */
  add(place: FaultPlace, fault: Fault, times?: number): void
  /** Ends all faults. */
  clear(): void
  /** The fault of this occasion, used up by it. */
  next(place: FaultPlace): Fault | undefined
  /** Faults that happened. */
  readonly happened: number
}

const beforeAnswer: readonly Fault['kind'][] = ['status', 'login-page', 'reset', 'stall']
const withinBody: readonly Fault['kind'][] = ['reset', 'stall', 'cut', 'garbage']
const withinStream: readonly Fault['kind'][] = [...withinBody, 'close', 'error-event', 'duplicate', 'reorder']

/** The kinds of fault that can happen at each place. */
export const faultsAt: Readonly<Record<FaultPlace, readonly Fault['kind'][]>> = {
  list: beforeAnswer,
  continue: beforeAnswer,
  watch: beforeAnswer,
  'watch-list': beforeAnswer,
  version: beforeAnswer,
  'list-body': withinBody,
  'continue-body': withinBody,
  'initial-events': withinStream,
  events: withinStream,
}

/** A plan without faults. */
export function createFaultPlan(): FaultPlan {
  const waiting: { readonly place: FaultPlace; readonly fault: Fault; times: number }[] = []
  let happened = 0

  function next(place: FaultPlace): Fault | undefined {
    const at = waiting.findIndex(entry => entry.place === place)
    const entry = waiting[at]
    if (!entry) return undefined
    entry.times--
    if (entry.times <= 0) waiting.splice(at, 1)
    happened++
    return entry.fault
  }

  return {
    add(place, fault, times = 1) {
      if (!faultsAt[place].includes(fault.kind)) throw new Error(`a fault "${fault.kind}" cannot happen at "${place}"`)
      waiting.push({ place, fault, times })
    },
    clear: () => void waiting.splice(0),
    next,
    get happened() {
      return happened
    },
  }
}
