// SPDX-License-Identifier: Apache-2.0
/** Licenses of packages as SPDX expressions; texts that are no expression are named and listed once. */
import type { SyftLicense } from './syft-document.ts'

/** What SPDX says where nobody knows. */
export const noAssertion = 'NOASSERTION'

/** A license that is on no list, as the document defines it. */
export interface ExtractedLicense {
  readonly licenseId: string
  readonly extractedText: string
  readonly name: string
}

/** Collects the licenses of a document. */
export class LicenseTable {
  readonly #ids = new Map<string, string>()
  readonly #texts = new Map<string, string>()

  /** The expression that all given licenses hold; `NOASSERTION` for none. */
  expressionOf(licenses: readonly SyftLicense[]): string {
    const parts = new Set(licenses.map(license => this.#expression(license)).filter(part => part !== ''))
    if (parts.size === 0) return noAssertion
    if (parts.size === 1) return [...parts][0] ?? noAssertion
    return [...parts].map(part => (/\s(?:AND|OR|WITH)\s/.test(part) ? `(${part})` : part)).join(' AND ')
  }

  /** Definitions of what is on no list, in order of appearance. */
  get extracted(): readonly ExtractedLicense[] {
    return [...this.#texts].map(([licenseId, text]) => ({ licenseId, extractedText: text, name: text }))
  }

  #expression({ value, spdxExpression }: SyftLicense): string {
    return spdxExpression === '' ? this.#reference(value.trim()) : spdxExpression
  }

  #reference(text: string): string {
    if (text === '') return ''
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const readable = `LicenseRef-${text.replaceAll(/[^a-zA-Z0-9.-]/g, '-').slice(0, 60)}`
    // Different texts may read the same once what an id may not hold is gone.
    const id = this.#texts.has(readable) ? `${readable}-${this.#texts.size}` : readable
    this.#ids.set(text, id)
    this.#texts.set(id, text)
    return id
  }
}
