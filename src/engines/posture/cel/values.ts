// SPDX-License-Identifier: Apache-2.0
/** JSON as CEL has it: whole numbers are integers. */

/** A copy in which whole numbers are `bigint`. Cost: O(size); `charge` pays for each value. */
export function celValue(value: unknown, charge: (cost: number) => void, depth = 0): unknown {
  charge(1)
  if (depth > 200) throw new Error('the object nests deeper than 200 levels')
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(item => celValue(item, charge, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, celValue(item, charge, depth + 1)] as const)
  return Object.fromEntries(entries)
}
