// SPDX-License-Identifier: Apache-2.0
/** Durations as kubectl writes them: two units at most, fewer the longer ago. */

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const yearMs = 365 * dayMs

/**
 * A duration as `45s`, `3m20s`, `2d4h`, `5y`.
 *
 * Below zero it is `0s` down to one second, which clocks of two machines differ by, then `<invalid>`.
 * Source: k8s.io/apimachinery `duration.HumanDuration`.
 */
export function humanDuration(durationMs: number): string {
  if (durationMs <= -2 * secondMs) return '<invalid>'
  if (durationMs < 0) return '0s'
  if (durationMs < 2 * minuteMs) return whole(durationMs, secondMs, 's')
  if (durationMs < 10 * minuteMs)
    return `${whole(durationMs, minuteMs, 'm')}${rest(durationMs % minuteMs, secondMs, 's')}`
  if (durationMs < 3 * hourMs) return whole(durationMs, minuteMs, 'm')
  if (durationMs < 8 * hourMs) return `${whole(durationMs, hourMs, 'h')}${rest(durationMs % hourMs, minuteMs, 'm')}`
  if (durationMs < 2 * dayMs) return whole(durationMs, hourMs, 'h')
  if (durationMs < 8 * dayMs) return `${whole(durationMs, dayMs, 'd')}${rest(durationMs % dayMs, hourMs, 'h')}`
  if (durationMs < 2 * yearMs) return whole(durationMs, dayMs, 'd')
  if (durationMs < 8 * yearMs) return `${whole(durationMs, yearMs, 'y')}${rest(durationMs % yearMs, dayMs, 'd')}`
  return whole(durationMs, yearMs, 'y')
}

/** How long ago an RFC 3339 time was; undefined when the text is no time. */
export function ageSince(time: string, nowMs: number): string | undefined {
  const thenMs = Date.parse(time)
  return Number.isNaN(thenMs) ? undefined : humanDuration(nowMs - thenMs)
}

function whole(durationMs: number, unitMs: number, unit: string): string {
  return `${Math.floor(durationMs / unitMs)}${unit}`
}

function rest(durationMs: number, unitMs: number, unit: string): string {
  return durationMs < unitMs ? '' : whole(durationMs, unitMs, unit)
}
