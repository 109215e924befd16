// SPDX-License-Identifier: Apache-2.0
import type { Excerpt } from '#engines/sbom/layer/excerpt.ts'
import { goExcerpt } from '#plugins/catalogers/go-files/own-version.ts'

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
  /** A text that the program must hold, because its signatures may fit others of its name. */
  readonly mustHold?: string
  /** Whether it is written in Go: then what its build noted of itself counts where no signature is found. */
  readonly isGo?: boolean
  /** Kind of package, where it is one that an ecosystem has advisories for; default: `binary`. */
  readonly type?: 'go-module' | 'cpan'
  /** Of the purl; default: `generic` and the name. */
  readonly purl?: { readonly type: string; readonly namespace?: string; readonly name: string }
}

/** A version of three numbers behind a fixed text. */
export function behind(anchor: string, version = String.raw`(\d+\.\d+\.\d+)`): Signature {
  return { anchor, pattern: new RegExp(escaped(anchor) + version) }
}

/** A version that is told by the texts about it. */
export function beside(anchor: string, pattern: RegExp): Signature {
  return { anchor, pattern }
}

/** A product whose file has its name. */
export function named(name: string, cpes: Product['cpes'], ...signatures: readonly Signature[]): Product {
  return { name, file: new RegExp(`^${escaped(name)}$`), cpes, signatures }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

/** How much is looked at before and behind an anchor. */
const beforeBytes = 120
const behindBytes = 300
/** An anchor that occurs more often is no anchor. */
const maxOccurrences = 500
const maxVersionLength = 100

/** What of a big program has to be kept, so that the versions of these products are found in it. */
export function excerptFor(products: readonly Product[]): Excerpt {
  const anchors = products.flatMap(({ signatures, mustHold }) => [
    ...signatures.map(({ anchor }) => anchor),
    ...(mustHold === undefined ? [] : [mustHold]),
  ])
  return products.some(({ isGo }) => isGo)
    ? { ...goExcerpt, anchors: [...anchors, ...goExcerpt.anchors] }
    : { anchors, beforeBytes, behindBytes }
}

/** The version that a program's content shows; `undefined` when it shows none. */
export function versionIn(content: Buffer, { signatures, mustHold }: Product): string | undefined {
  if (mustHold !== undefined && !content.includes(mustHold, 0, 'latin1')) return undefined
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
