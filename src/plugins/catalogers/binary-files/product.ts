// SPDX-License-Identifier: Apache-2.0
import type { Excerpt } from '#engines/sbom/layer/excerpt.ts'

/** Where a version stands in a program. */
export interface Signature {
  /** A text that is always near; it is looked for first, because that is fast. */
  readonly anchor: string
  /** What the bytes about the anchor, as Latin-1, must look like; its first group is the version. */
  readonly pattern: RegExp
}

/** A program that is told by its name and its content. */
export interface Product {
  readonly name: string
  /** Base name of the file. */
  readonly file: RegExp
  /** Signatures in the order in which they are tried. */
  readonly signatures: readonly Signature[]
  /** Vendor and product in the vulnerability database. */
  readonly cpes: readonly (readonly [vendor: string, product: string])[]
  /** Of the purl; default: `generic` and the name. */
  readonly purl?: { readonly type: string; readonly namespace?: string; readonly name: string }
}

/** How much is looked at before and behind an anchor. */
const beforeBytes = 120
const behindBytes = 300
/** An anchor that occurs more often is no anchor. */
const maxOccurrences = 500
const maxVersionLength = 100

/** What of a big program has to be kept, so that its version is found in it. */
export function excerptFor(signatures: readonly Signature[]): Excerpt {
  return { anchors: signatures.map(({ anchor }) => anchor), beforeBytes, behindBytes }
}

/** The version that a program's content shows; `undefined` when it shows none. */
export function versionIn(content: Buffer, signatures: readonly Signature[]): string | undefined {
  for (const { anchor, pattern } of signatures) {
    const bytes = Buffer.from(anchor, 'latin1')
    let at = content.indexOf(bytes)
    for (let count = 0; at >= 0 && count < maxOccurrences; count++, at = content.indexOf(bytes, at + 1)) {
      const window = content.toString('latin1', Math.max(0, at - beforeBytes), at + bytes.length + behindBytes)
      const [, version = ''] = pattern.exec(window) ?? []
      if (version !== '' && version.length <= maxVersionLength) return version
    }
  }
  return undefined
}
