// SPDX-License-Identifier: Apache-2.0
/** Times of reports, as Go prints them: `2026-07-20 14:25:11.1 +0200 CEST m=+12.3`. */

/** Nobody prints a longer one. */
const maxLength = 128

const goTime = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))? ([+-]\d{2})(\d{2})/

/** Before every other time. */
const never = Number.NEGATIVE_INFINITY

/** The moment of a report in milliseconds since 1970; minus infinity for Go's zero time, undefined for anything else. */
export function reportTimeMs(text: string): number | undefined {
  if (isZeroTime(text)) return never
  if (text.length > maxLength) return undefined
  const match = goTime.exec(text)
  const parsed = Date.parse(match ? isoOf(match) : text)
  return Number.isNaN(parsed) ? undefined : parsed + fractionMs(match?.[3])
}

/** Claims that there was no report before: Go's zero time in any of its forms. */
export function isZeroTime(text: string): boolean {
  return text === '' || text.startsWith('0001-01-01')
}

function isoOf([, day, time, , hours, minutes]: RegExpExecArray): string {
  return `${day}T${time}${hours}:${minutes}`
}

function fractionMs(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(`0.${digits}`) * 1000
}
