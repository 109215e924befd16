// SPDX-License-Identifier: Apache-2.0
import type { CpeColumns } from '#engines/vulndb/store.ts'

/** A CPE: which product it names, and which version of it. An empty text stands for any, `-` for none. */
export interface CpeName extends CpeColumns {
  readonly version: string
  readonly update: string
}

const fields = 11
const maxLength = 2_000

/**
 * Reads a CPE 2.3 formatted string; `undefined` for anything else. Escapes are taken away, for the database holds
 * plain text.
 *
 * Source: NIST IR 7695 §6.2.
 */
export function parseCpe(text: string): CpeName | undefined {
  if (text.length > maxLength || !text.startsWith('cpe:2.3:')) return undefined
  const parts = splitUnescaped(text.slice('cpe:2.3:'.length))
  if (parts.length !== fields) return undefined
  const [part = '', vendor = '', product = '', version = '', update = '', edition = '', language = ''] = parts
  const [softwareEdition = '', targetSoftware = '', targetHardware = '', other = ''] = parts.slice(7)
  return {
    part,
    vendor,
    product,
    version,
    update,
    edition,
    language,
    softwareEdition,
    targetSoftware,
    targetHardware,
    other,
  }
}

function splitUnescaped(text: string): string[] {
  if (!text.includes('\\')) return text.split(':').map(part => (part === '*' ? '' : part))
  const parts: string[] = []
  let part = ''
  let isAny = false
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (char === ':') {
      parts.push(isAny && part === '*' ? '' : part)
      part = ''
      isAny = false
    } else if (char === '\\' && i + 1 < text.length) part += text.charAt(++i)
    else {
      if (char === '*') isAny = true
      part += char
    }
  }
  parts.push(isAny && part === '*' ? '' : part)
  return parts
}
