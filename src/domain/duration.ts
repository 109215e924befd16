// SPDX-License-Identifier: Apache-2.0
/** Durations as people and Go programs write them: `90s`, `1h30m`, `250ms`, and `7d`. */

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const longestChars = 40
const part = /(\d{1,15}(?:\.\d{1,9})?)(ns|us|µs|ms|s|m|h|d)/y

/**
 * Milliseconds of a duration, perhaps fractional; `undefined` for anything that is not one, negative ones included.
 *
 * `0` needs no unit, every other number does. Source: Go, time.ParseDuration; `d` is ours.
 */
export function parseDurationMs(text: string): number | undefined {
  if (text === '0') return 0
  if (text === '' || text.length > longestChars) return undefined
  let ms = 0
  part.lastIndex = 0
  while (part.lastIndex < text.length) {
    const match = part.exec(text)
    if (!match) return undefined
    ms += Number(match[1]) * (unitMs[match[2] ?? ''] ?? Number.NaN)
  }
  return ms
}

/** A duration for people, at most two units: `1h30m`, `45s`, `250ms`. Negative ones count as zero. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms))
  if (whole < 1_000) return `${whole}ms`
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
    ['s', 1],
  ]
  let left = Math.round(whole / 1_000)
  let text = ''
  let written = 0
  for (const [unit, seconds] of units) {
    const count = Math.floor(left / seconds)
    if (count === 0 && written === 0) continue
    if (count > 0) text += `${count}${unit}`
    left -= count * seconds
    if (++written === 2) break
  }
  return text
}
