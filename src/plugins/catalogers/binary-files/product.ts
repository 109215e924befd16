// SPDX-License-Identifier: Apache-2.0
import type { Excerpt } from '#engines/sbom/layer/excerpt.ts'
import { goExcerpt } from '#plugins/catalogers/go-files/own-version.ts'

/** A base name, or all that begin alike and go on as a pattern says. */
export type FileName = string | { readonly beginning: string; readonly rest: RegExp }

/** Where a version stands in a program. */
export interface Signature {
  /** A text that is always near; it is looked for first, because that is fast. */
  readonly anchor: string
  /** What the bytes about the anchor, as Latin-1, must look like; its first group is the version. */
  readonly pattern: RegExp
  /** How much behind the anchor is looked at, where that is more than usual. */
  readonly reachBytes?: number
}

/** A program that is told by its name and its content. */
export interface Product {
  readonly name: string
  /** Where several products make one package; default: the name. */
  readonly packageName?: string
  /** Base names of its files. */
  readonly files: readonly FileName[]
  /** Signatures in the order in which they are tried. */
  readonly signatures: readonly Signature[]
  /** Vendor and product in the vulnerability database. */
  readonly cpes: readonly (readonly [vendor: string, product: string])[]
  /** A text that the program must hold, because its signatures may fit others of its name. */
  readonly mustHold?: string
  /** What the whole path must look like, where the name is not enough. */
  readonly path?: RegExp
  /** Of the products with the same word here a file is only the first. */
  readonly alternativeOf?: string
  /** How the vulnerability database writes a version, where that is not the same. */
  readonly cpeVersionOf?: (version: string) => { readonly version: string; readonly update?: string }
  /** Whether it is written in Go: then what its build noted of itself counts where no signature is found. */
  readonly isGo?: boolean
  /** Kind of package, where it is one that an ecosystem has advisories for; default: `binary`. */
  readonly type?: 'go-module' | 'cpan' | 'php-composer'
  /** Of the purl; default: `generic` and the name. */
  readonly purl?: { readonly type: string; readonly namespace?: string; readonly name: string }
}

/** How much is looked at before and behind an anchor. */
const beforeBytes = 120
const behindBytes = 300

/** A version of three numbers behind a fixed text. */
export function behind(anchor: string, version = String.raw`(\d+\.\d+\.\d+)`): Signature {
  return { anchor, pattern: new RegExp(escaped(anchor) + version) }
}

/** A version that is told by the texts about it. */
export function beside(anchor: string, pattern: RegExp, reachBytes = behindBytes): Signature {
  return { anchor, pattern, reachBytes }
}

/** A product whose file has its name. */
export function named(name: string, cpes: Product['cpes'], ...signatures: readonly Signature[]): Product {
  return { name, files: [name], cpes, signatures }
}

/** Base names that begin so; `rest` is asked about what follows. */
export function like(beginning: string, rest = /^/): FileName {
  return { beginning, rest }
}

/** Whether a base name is one of these. */
export function isNamed(baseName: string, files: readonly FileName[]): boolean {
  return files.some(file =>
    typeof file === 'string'
      ? file === baseName
      : baseName.startsWith(file.beginning) && file.rest.test(baseName.slice(file.beginning.length)),
  )
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

/** An anchor that occurs more often is no anchor. */
const maxOccurrences = 500
const maxVersionLength = 100

/** What of a big program has to be kept, so that the versions of these products are found in it. */
export function excerptFor(products: readonly Product[]): Excerpt {
  const anchors = products.flatMap(({ signatures, mustHold }) => [
    ...signatures.map(({ anchor }) => anchor),
    ...(mustHold === undefined ? [] : [mustHold]),
  ])
  if (products.some(({ isGo }) => isGo)) return { ...goExcerpt, anchors: [...anchors, ...goExcerpt.anchors] }
  const reaches = products.flatMap(({ signatures }) => signatures.map(({ reachBytes = behindBytes }) => reachBytes))
  return { anchors, beforeBytes, behindBytes: Math.max(behindBytes, ...reaches) }
}

/** The version that a program's content shows; `undefined` when it shows none. */
export function versionIn(
  content: Buffer,
  { signatures, mustHold }: Pick<Product, 'signatures' | 'mustHold'>,
): string | undefined {
  if (mustHold !== undefined && !content.includes(mustHold, 0, 'latin1')) return undefined
  for (const { anchor, pattern, reachBytes = behindBytes } of signatures) {
    const bytes = Buffer.from(anchor, 'latin1')
    let at = content.indexOf(bytes)
    for (let count = 0; at >= 0 && count < maxOccurrences; count++, at = content.indexOf(bytes, at + 1)) {
      const window = content.toString('latin1', Math.max(0, at - beforeBytes), at + bytes.length + reachBytes)
      const [, version = ''] = pattern.exec(window) ?? []
      if (version !== '' && version.length <= maxVersionLength) return version
    }
  }
  return undefined
}
