// SPDX-License-Identifier: Apache-2.0
/** Characters that steer a terminal or turn the direction of text: escaped where a format can, never written raw. */

const steering = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Claims that a text holds characters that `JSON.stringify` leaves as they are and a terminal does not. */
export function holdsSteering(text: string): boolean {
  return text.search(steering) >= 0
}

/** JSON (or double-quoted YAML) with these characters as `\uXXXX`. They stand in strings alone, so it means the same. */
export function escapeSteering(text: string): string {
  if (!holdsSteering(text)) return text
  return text.replaceAll(steering, each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A value as JSON that is harmless on a terminal. */
export function jsonText(value: unknown): string {
  return escapeSteering(JSON.stringify(value))
}
