// SPDX-License-Identifier: Apache-2.0
/** Values of labels: at most 63 characters, letters and digits at both ends. */

/** Longest value of a label. */
export const maxLabelValueLength = 63

const validValue = /^(?:[a-zA-Z0-9](?:[-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)?$/

/** Claims that the text may be the value of a label; the empty text may. */
export function isLabelValue(text: string): boolean {
  return validValue.test(text)
}

/**
 * The text as a label value: unchanged when it is one, else small letters, hyphens for what is not allowed, and cut.
 *
 * Different texts may give the same value, so select by it, but identify by the annotation that holds the whole text.
 * Source: upstream k8s-interface `names.ToValidLabelValue`.
 */
export function labelValue(text: string): string {
  if (isLabelValue(text)) return text
  const readable = text.replaceAll(/[^a-zA-Z0-9_.-]/gu, '-').toLowerCase()
  const start = readable.search(/[^-]/)
  const cut = start < 0 ? '' : readable.slice(start, start + maxLabelValueLength)
  return cut.replace(/^[^a-z0-9]{1,63}/, '').replace(/[^a-z0-9]{1,63}$/, '')
}
