// SPDX-License-Identifier: Apache-2.0
/** Lists and sets in CEL. Source: Kubernetes CEL libraries `list` and `sets`; cel-go `ext.Lists`. */
import type { Environment } from '@marcbachmann/cel-js'
import type { CostMeter } from '#engines/posture/cel/meter.ts'

type List = readonly unknown[]

/** What `sets` is: a type of its own, for its methods. */
class SetsLibrary {
  readonly library = 'sets'
}

/** What `lists` is: a type of its own, for its method. */
class ListsLibrary {
  readonly library = 'lists'
}

const deepest = 100

/** Registers them. Each pays for the items, or pairs of items, that it looks at. */
export function registerLists(environment: Environment, meter: CostMeter): void {
  const paid = (list: List, times = 1): List => {
    meter.charge(1 + list.length * times)
    return list
  }
  environment.registerFunction('list.isSorted(): bool', (list: List) =>
    paid(list).every((item, i) => i === 0 || order(list[i - 1], item) <= 0),
  )
  environment.registerFunction('list.sum(): dyn', (list: List) => sum(paid(list)))
  environment.registerFunction('list.min(): dyn', (list: List) => extreme(paid(list), -1))
  environment.registerFunction('list.max(): dyn', (list: List) => extreme(paid(list), 1))
  environment.registerFunction('list.indexOf(dyn): int', (list: List, wanted: unknown) =>
    BigInt(paid(list).findIndex(item => same(item, wanted))),
  )
  environment.registerFunction('list.lastIndexOf(dyn): int', (list: List, wanted: unknown) =>
    BigInt(paid(list).findLastIndex(item => same(item, wanted))),
  )

  environment.registerFunction('list.slice(int, int): list', (list: List, from: bigint, to: bigint) => {
    if (from < 0n || to < from || to > BigInt(list.length)) throw new Error(`slice(${from}, ${to}): out of the list`)
    return paid(list).slice(Number(from), Number(to))
  })
  environment.registerFunction('list.flatten(): list', (list: List) => flattened(paid(list), 1))
  environment.registerFunction('list.flatten(int): list', (list: List, depth: bigint) => {
    if (depth < 0n) throw new Error('flatten: the depth is negative')
    return flattened(paid(list), Math.min(Number(depth), deepest))
  })
  environment.registerFunction('list.sort(): list', (list: List) => [...paid(list, 4)].sort(order))
  environment.registerFunction('list.reverse(): list', (list: List) => [...paid(list)].reverse())
  environment.registerFunction('list.distinct(): list', (list: List) => {
    const found: unknown[] = []
    for (const item of list) {
      meter.charge(1 + found.length)
      if (!found.some(each => same(each, item))) found.push(item)
    }
    return found
  })
  environment.registerType('ListsLibrary', ListsLibrary)
  environment.registerConstant('lists', 'ListsLibrary', new ListsLibrary())
  environment.registerFunction('ListsLibrary.range(int): list', (_: unknown, count: bigint) => {
    if (count < 0n) throw new Error('range: the count is negative')
    meter.charge(Number(count))
    return Array.from({ length: Number(count) }, (__, i) => BigInt(i))
  })

  function flattened(list: List, depth: number): List {
    if (depth === 0) return list
    return list.flatMap(item => (Array.isArray(item) ? flattened(paid(item as List), depth - 1) : [item]))
  }

  environment.registerType('SetsLibrary', SetsLibrary)
  environment.registerConstant('sets', 'SetsLibrary', new SetsLibrary())
  const contains = (a: List, b: List) => paid(b, 1 + a.length).every(item => a.some(each => same(each, item)))
  environment.registerFunction('SetsLibrary.contains(list, list): bool', (_: unknown, a: List, b: List) =>
    contains(a, b),
  )
  environment.registerFunction(
    'SetsLibrary.equivalent(list, list): bool',
    (_: unknown, a: List, b: List) => contains(a, b) && contains(b, a),
  )
  environment.registerFunction('SetsLibrary.intersects(list, list): bool', (_: unknown, a: List, b: List) =>
    paid(b, 1 + a.length).some(item => a.some(each => same(each, item))),
  )
}

function order(a: unknown, b: unknown): number {
  const areAlike = typeof a === typeof b && (typeof a === 'string' || typeof a === 'bigint' || typeof a === 'number')
  if (!areAlike) throw new Error('the items of the list cannot be ordered')
  return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0
}

function sum(list: List): unknown {
  if (list.every(item => typeof item === 'bigint')) return list.reduce((total: bigint, item) => total + item, 0n)
  if (list.every(item => typeof item === 'number')) return list.reduce((total: number, item) => total + item, 0)
  throw new Error('the items of the list are no numbers of one type')
}

function extreme(list: List, sign: 1 | -1): unknown {
  if (list.length === 0) throw new Error('an empty list has neither a smallest nor a greatest item')
  return list.reduce((best, item) => (order(item, best) * sign > 0 ? item : best))
}

/** Equality of scalars; lists and maps by their text. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object') return false
  return textOf(a) === textOf(b)
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each))
}
