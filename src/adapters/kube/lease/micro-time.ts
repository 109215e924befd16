// SPDX-License-Identifier: Apache-2.0

/** A `metav1.MicroTime`: `2026-01-02T03:04:05.678000Z`. */
export function microTime(nowMs: number): string {
  return new Date(nowMs).toISOString().replace('Z', '000Z')
}

/** A `metav1.Time`, whole seconds: `2026-01-02T03:04:05Z`. */
export function wholeTime(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z')
}
