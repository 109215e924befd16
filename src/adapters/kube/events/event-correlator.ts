// SPDX-License-Identifier: Apache-2.0
/**
 * Turns a flood of events into few: the same one again becomes a count, many alike become one, too many are dropped.
 *
 * Source: client-go, tools/record; the figures are its own.
 */
import type { Clock } from '#runtime/clock.ts'
import { createTokenBucket, type TokenBucket } from '#runtime/token-bucket.ts'

/** What an event is about. */
export interface EventSubject {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  /** The part of the object: `spec.containers{web}`. */
  readonly fieldPath?: string
}

/** Something that happened to an object, for a person to read in `kubectl describe`. */
export interface EventNote {
  readonly about: EventSubject
  readonly type: 'Normal' | 'Warning'
  /** CamelCase word by which events are counted and filtered. */
  readonly reason: string
  /** A sentence; cut at 1024 bytes. */
  readonly message: string
}

/** What is to be written: a new Event, or a higher count on one that exists. */
export interface CorrelatedEvent {
  readonly note: EventNote
  readonly count: number
  readonly firstMs: number
  readonly lastMs: number
  /** Name of the Event object; the same for repetitions. */
  readonly name: string
}

export interface EventCorrelator {
  /** What to write for a note; nothing when its object has had too many. */
  correlate(note: EventNote): CorrelatedEvent | undefined
  /** The Event of this name is gone from the server: the next repetition is written as a new one. */
  forget(name: string): void
}

/** Within this time the same event is counted instead of written again. */
export const repeatWithinMs = 600_000
/** More different messages of one reason about one object are told as one. */
export const mostAlike = 10
/** Events about one object: so many at once, then one every five minutes. */
export const burstPerObject = 25
const ratePerSecond = 1 / 300
/** Objects and events remembered; the oldest are forgotten. */
const mostRemembered = 4_096
const longestMessageChars = 1_024

interface Alike {
  readonly messages: Set<string>
  readonly sinceMs: number
}

/** A correlator with an empty memory. `random` only makes names unique. */
export function createEventCorrelator(clock: Clock, random: () => number): EventCorrelator {
  const events = new Map<string, CorrelatedEvent>()
  const keys = new Map<string, string>()
  const alike = new Map<string, Alike>()
  const limits = new Map<string, TokenBucket>()

  /** The note itself, or one that stands for all that are like it. */
  function combine(note: EventNote): EventNote {
    const key = alikeKey(note)
    const nowMs = clock.monotonicMs()
    const known = alike.get(key)
    const entry =
      known && nowMs - known.sinceMs < repeatWithinMs ? known : { messages: new Set<string>(), sinceMs: nowMs }
    remember(alike, key, entry)
    if (entry.messages.size < mostAlike) entry.messages.add(note.message)
    if (entry.messages.has(note.message)) return note
    return { ...note, message: `(combined from similar events): ${note.message}` }
  }

  function mayPass(about: EventSubject): boolean {
    const key = subjectKey(about)
    const bucket = limits.get(key) ?? createTokenBucket({ clock, ratePerSecond, burst: burstPerObject })
    remember(limits, key, bucket)
    return bucket.tryTake()
  }

  return {
    correlate(original) {
      const cut = { ...original, message: original.message.slice(0, longestMessageChars) }
      const note = combine(cut)
      if (!mayPass(note.about)) return undefined
      // Combined events share one object, whose message is that of the latest.
      const isCombined = note.message !== cut.message
      const key = isCombined ? `${alikeKey(note)}\u0000combined` : `${alikeKey(note)}\u0000${note.message}`
      const nowMs = clock.nowMs()
      const known = events.get(key)
      const isRepeated = known !== undefined && nowMs - known.lastMs < repeatWithinMs
      const event: CorrelatedEvent = {
        note,
        count: isRepeated ? known.count + 1 : 1,
        firstMs: isRepeated ? known.firstMs : nowMs,
        lastMs: nowMs,
        name: isRepeated ? known.name : eventName(note.about.name, nowMs, random),
      }
      remember(events, key, event)
      remember(keys, event.name, key)
      return event
    },
    forget(name) {
      const key = keys.get(name)
      if (key !== undefined) events.delete(key)
      keys.delete(name)
    },
  }
}

/** Puts an entry at the young end of a map of bounded size. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= mostRemembered) return
  const oldest = map.keys().next().value
  if (oldest !== undefined) map.delete(oldest)
}

function subjectKey({ apiVersion, kind, namespace = '', name, uid = '', fieldPath = '' }: EventSubject): string {
  return [apiVersion, kind, namespace, name, uid, fieldPath].join('\u0000')
}

function alikeKey({ about, type, reason }: EventNote): string {
  return [subjectKey(about), type, reason].join('\u0000')
}

/** A name of an object, what is left of it in a DNS subdomain, and something unique. */
function eventName(about: string, nowMs: number, random: () => number): string {
  const base = about
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .slice(0, 200)
    .replace(/^[.-]+|[.-]+$/g, '')
  const unique =
    Math.floor(nowMs).toString(16) +
    Math.floor(random() * 0x1_00_00_00)
      .toString(16)
      .padStart(6, '0')
  return `${base === '' ? 'event' : base.replace(/\.[.-]*/g, '.')}.${unique}`
}
