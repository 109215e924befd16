// SPDX-License-Identifier: Apache-2.0
/** Random JSON for laws: small, with the keys that usually break things. */
import { setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { Random } from './random.ts'

const keys = ['a', 'b', 'c', '', '0', '-', 'a/b', 'm~n', '__proto__', 'constructor', 'toString'] as const

/** A key that is plain data everywhere, also where it looks like an index, a pointer or a prototype. */
export function randomKey(random: Random): string {
  return random.pick(keys)
}

/** Any JSON value of at most `depth` levels of containers. */
export function randomJson(random: Random, depth = 3): Json {
  const shape = random.below(depth > 0 ? 8 : 5)
  if (shape === 0) return null
  if (shape === 1) return random.chance(0.5)
  if (shape === 2) return random.below(3)
  if (shape < 5) return random.pick(['', 'x', 'ü', '⋯'])
  if (shape === 5) return Array.from({ length: random.below(4) }, () => randomJson(random, depth - 1))
  return randomJsonObject(random, depth)
}

/** A JSON object of at most `depth` levels. */
export function randomJsonObject(random: Random, depth = 3): { readonly [key: string]: Json } {
  const object: Record<string, Json> = {}
  for (let i = random.below(4); i > 0; i--) setOwn(object, randomKey(random), randomJson(random, depth - 1))
  return object
}
