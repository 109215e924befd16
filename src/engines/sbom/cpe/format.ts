// SPDX-License-Identifier: Apache-2.0

/** The fields of a CPE that are ever set; an empty one means any. */
export interface CpeParts {
  /** `a` for an application, which is the default, or `o` for an operating system. */
  readonly part?: 'a' | 'o'
  readonly vendor: string
  readonly product: string
  readonly version: string
  readonly update?: string
  readonly targetSoftware?: string
}

/**
 * Writes the name, `cpe:2.3:a:…`.
 *
 * Source: NISTIR 7695 §6.2, the formatted string binding.
 */
export function formatCpe({
  part = 'a',
  vendor,
  product,
  version,
  update = '',
  targetSoftware = '',
}: CpeParts): string {
  const named = `${escaped(vendor)}:${escaped(product)}:${escaped(version)}:${escaped(update)}`
  return `cpe:2.3:${part}:${named}:*:*:*:${escaped(targetSoftware)}:*:*`
}

/** Everything but letters, digits, `.`, `-` and `_` stands behind a backslash; the names know no upper case. */
function escaped(field: string): string {
  return field === '' ? '*' : field.replace(/[^\w.-]/g, '\\$&')
}
