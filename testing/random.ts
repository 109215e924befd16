// SPDX-License-Identifier: Apache-2.0
/** Seeded randomness for property tests: the same seed gives the same cases. */

/** A source of choices; every method advances it. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform whole number in [0, bound). */
  below(bound: number): number
  /** One of the items, which must not be empty. */
  pick<T>(items: readonly T[]): T
  /** True with the given probability. */
  chance(probability: number): boolean
}

/** A small generator (mulberry32): 2^32 states, good enough to choose test cases, never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (bound: number) => Math.floor(next() * bound)
  return {
    next,
    below,
    pick<T>(items: readonly T[]): T {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('pick: expected at least one item, and none undefined')
      return item
    },
    chance: probability => next() < probability,
  }
}

interface Law {
  /** Number of cases. */
  readonly runs: number
  /** First seed; case i uses `seed + i`. Default: `SEED` of the environment, else random. */
  readonly seed?: number
}

/** Checks a law on many random cases; a failure names the seed that repeats it (`SEED=n npm test -- …`). */
export function forAll({ runs, seed }: Law, check: (random: Random) => void): void {
  const first = seed ?? Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  for (let i = 0; i < runs; i++) {
    try {
      check(seededRandom(first + i))
    } catch (error) {
      throw new Error(`law broken, repeat with SEED=${first + i}`, { cause: error })
    }
  }
}
