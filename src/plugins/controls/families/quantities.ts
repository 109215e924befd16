// SPDX-License-Identifier: Apache-2.0
/** Quantities as Kubernetes writes them: `500m`, `64Mi`, `1.5`, `1e3`. Source: apimachinery resource.Quantity. */

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  // Not a suffix of Kubernetes, but people write it into bounds.
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

const maxLength = 64
const pattern = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d{1,3})|([numkKMGTPE]|[KMGTPE]i)?)$/

/** Containers ask for the same amounts over and over. */
const known = new Map<string, number | undefined>()
const maxKnown = 1000

/** The number of base units (bytes, cores) of a quantity; undefined for what is none. */
export function parseQuantity(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.length > maxLength) return undefined
  const before = known.get(value)
  if (before !== undefined) return before
  const amount = readQuantity(value)
  if (known.size < maxKnown) known.set(value, amount)
  return amount
}

function readQuantity(value: string): number | undefined {
  const [, digits, exponent = '', suffix = ''] = pattern.exec(value.trim()) ?? []
  if (digits === undefined) return undefined
  const factor = factors[suffix]
  return factor === undefined ? undefined : Number(digits + exponent) * factor
}
