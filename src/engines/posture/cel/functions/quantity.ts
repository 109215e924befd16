// SPDX-License-Identifier: Apache-2.0
/** Kubernetes quantities in CEL. Source: Kubernetes CEL library `quantity`; apimachinery `resource.Quantity`. */
import type { Environment } from '@marcbachmann/cel-js'

/** An amount in billionths. */
export class Quantity {
  readonly nanos: bigint

  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

const unit = 1_000_000_000n
const suffixes: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 1_000n,
  m: 1_000_000n,
  '': unit,
  k: unit * 10n ** 3n,
  M: unit * 10n ** 6n,
  G: unit * 10n ** 9n,
  T: unit * 10n ** 12n,
  P: unit * 10n ** 15n,
  E: unit * 10n ** 18n,
  Ki: unit * 2n ** 10n,
  Mi: unit * 2n ** 20n,
  Gi: unit * 2n ** 30n,
  Ti: unit * 2n ** 40n,
  Pi: unit * 2n ** 50n,
  Ei: unit * 2n ** 60n,
}

/** Reads a quantity; undefined for any other text. What is finer than a billionth is rounded up. */
export function parseQuantity(text: string): Quantity | undefined {
  const parts = /^([+-]?)(\d{1,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2})|(n|u|m|k|[MGTPE]i?|Ki)?)$/.exec(text)
  if (!parts) return undefined
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = parts
  const scale = exponent === undefined ? (suffixes[suffix] ?? unit) : unit
  const power = Number(exponent ?? 0) - fraction.length
  const digits = BigInt(whole + fraction) * scale
  const divisor = 10n ** BigInt(Math.max(0, -power))
  const nanos = power >= 0 ? digits * 10n ** BigInt(power) : (digits + divisor - 1n) / divisor
  return new Quantity(sign === '-' ? -nanos : nanos)
}

function quantity(text: string): Quantity {
  const read = parseQuantity(text)
  if (!read) throw new Error(`${JSON.stringify(text.slice(0, 40))} is no quantity`)
  return read
}

/** Registers the type and its functions. */
export function registerQuantity(environment: Environment): void {
  environment.registerType('Quantity', Quantity)
  environment.registerFunction('quantity(string): Quantity', quantity)
  environment.registerFunction('isQuantity(string): bool', (text: string) => parseQuantity(text) !== undefined)
  const compare = (a: Quantity, b: Quantity) => (a.nanos < b.nanos ? -1n : a.nanos > b.nanos ? 1n : 0n)
  environment.registerOperator('Quantity == Quantity', (a: Quantity, b: Quantity) => a.nanos === b.nanos)
  environment.registerFunction('Quantity.compareTo(Quantity): int', compare)
  environment.registerFunction(
    'Quantity.isGreaterThan(Quantity): bool',
    (a: Quantity, b: Quantity) => a.nanos > b.nanos,
  )
  environment.registerFunction('Quantity.isLessThan(Quantity): bool', (a: Quantity, b: Quantity) => a.nanos < b.nanos)
  environment.registerFunction('Quantity.sign(): int', (a: Quantity) => compare(a, new Quantity(0n)))
  environment.registerFunction(
    'Quantity.add(Quantity): Quantity',
    (a: Quantity, b: Quantity) => new Quantity(a.nanos + b.nanos),
  )
  environment.registerFunction(
    'Quantity.add(int): Quantity',
    (a: Quantity, b: bigint) => new Quantity(a.nanos + b * unit),
  )
  environment.registerFunction(
    'Quantity.sub(Quantity): Quantity',
    (a: Quantity, b: Quantity) => new Quantity(a.nanos - b.nanos),
  )
  environment.registerFunction(
    'Quantity.sub(int): Quantity',
    (a: Quantity, b: bigint) => new Quantity(a.nanos - b * unit),
  )
  environment.registerFunction('Quantity.isInteger(): bool', (a: Quantity) => a.nanos % unit === 0n)
  environment.registerFunction('Quantity.asInteger(): int', (a: Quantity) => {
    if (a.nanos % unit !== 0n) throw new Error('the quantity is no whole number')
    return a.nanos / unit
  })
  environment.registerFunction('Quantity.asApproximateFloat(): double', (a: Quantity) => Number(a.nanos) / 1e9)
}
