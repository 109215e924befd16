// SPDX-License-Identifier: Apache-2.0
import { compareDigits } from '#engines/vulnmatch/version/ordering.ts'
import { defineScheme } from '#engines/vulnmatch/version/version-scheme.ts'

/**
 * Numbers of Microsoft knowledge base articles, `KB4562830` or `4562830`, ordered by number.
 *
 * Source: grype `version/kb_version.go`; its ranges ask for equality only.
 */
export const scheme = defineScheme<string>({
  id: 'kb',
  title: 'Microsoft knowledge base article',
  urls: ['https://support.microsoft.com'],
  parse: text => /^(?:KB)?(\d+)$/i.exec(text)?.[1],
  order: compareDigits,
})
