// SPDX-License-Identifier: Apache-2.0

/** Beginning of the version of Go, which the linker itself sets. */
export const linkedTextAnchor = '\0go1.'
const anchorCore = Buffer.from(linkedTextAnchor.slice(1), 'latin1')
/** How far from there other texts are looked for. */
export const linkedTextReachBytes = 32 * 2 ** 10
/** Before it may stand whatever the linker has put there, but not more of a word. */
const versions = /[^a-z0-9_.+/-](?:release-)?(v?\d{1,3}\.\d{1,3}\.\d{1,3}(?:[-+][0-9A-Za-z][0-9A-Za-z.+-]{0,40})?)\0/g
const maxOccurrences = 20
const pieceBytes = 2 ** 20
const maxVersionBytes = 64

/**
 * The version that the linker was told to put into a program of Go (`-X main.version=v1.2.3`), where the build
 * information does not tell what the linker was told.
 *
 * Such texts end in a NUL, as no others of Go do, and lie with the version of Go that the linker sets itself. Only
 * a version that stands there alone is believed. `undefined` when there is none, or several.
 */
export function linkedVersionText(content: Buffer): string | undefined {
  const found = new Set<string>()
  let at = nextAnchor(content, 0)
  for (let count = 0; at >= 0 && count < maxOccurrences; count++, at = nextAnchor(content, at + 1))
    if (/^\0go1\.\d+(?:\.\d+)?\0/.test(content.toString('latin1', at, at + 20)))
      collectVersions(content, at - linkedTextReachBytes, at + linkedTextReachBytes, found)
  return only(found)
}

/** NULs are everywhere in a program, so what follows the one of the anchor is looked for. */
function nextAnchor(content: Buffer, from: number): number {
  let at = content.indexOf(anchorCore, from + 1)
  while (at > 0 && content[at - 1] !== 0) at = content.indexOf(anchorCore, at + 1)
  return at < 0 ? at : at - 1
}

/** The only version in all of a program that ends in a NUL, as linkers and C write texts. */
export function loneVersionText(content: Buffer): string | undefined {
  const found = new Set<string>()
  for (let at = 0; at < content.length && found.size < 2; at += pieceBytes)
    collectVersions(content, at, at + pieceBytes + maxVersionBytes, found)
  return only(found)
}

function collectVersions(content: Buffer, from: number, to: number, found: Set<string>): void {
  const text = content.toString('latin1', Math.max(0, from), Math.max(0, to))
  for (const [, version = ''] of text.matchAll(versions)) found.add(version)
}

function only(found: ReadonlySet<string>): string | undefined {
  return found.size === 1 ? [...found][0] : undefined
}
