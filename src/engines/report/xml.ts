// SPDX-License-Identifier: Apache-2.0
/** Text for XML and HTML. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
/** Characters that XML 1.0 forbids, those that turn the direction of text, and unpaired surrogates. Source: XML 1.0 §2.2. */
const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g

/** Text that stands for itself between tags and in quoted attributes. */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(forbidden, '?')
    .replaceAll(/[&<>"']/g, each => entities[each] ?? each)
}
