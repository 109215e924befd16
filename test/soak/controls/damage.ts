// SPDX-License-Identifier: Apache-2.0
/** Damages a JSON tree as hostile or careless people do: other types, other names, missing, doubled, deep, long. */

import type { Random } from '#testing/random.ts'
import { randomJson } from '#testing/random-json.ts'
import type { Draft } from './edits.ts'

const longText = 'a'.repeat(20_000)
const oddTexts = ['', ' ', '\0', '*', '../..', 'CAP_', '0x7fffffff', '1e999', '$(x)', 'ü̈', '[', '(a+)+$', longText]
const oddNumbers = [-1, 0, 1.5, 1e308, Number.MAX_SAFE_INTEGER, 2 ** 53]

/** Changes one to four places of the tree. Mutates it; the root stays an object. */
export function damage(root: Draft, random: Random): void {
  for (let i = 1 + random.below(4); i > 0; i--) damageOnce(root, random)
}

function damageOnce(root: Draft, random: Random): void {
  const place = placeIn(root, random)
  const keys = Object.keys(place)
  if (keys.length === 0) {
    place['extra'] = randomJson(random)
    return
  }
  const key = random.pick(keys)
  const kind = random.below(8)
  if (kind === 0) remove(place, key)
  else if (kind === 1) place[key] = random.pick(oddTexts)
  else if (kind === 2) place[key] = random.pick(oddNumbers)
  else if (kind === 3) place[key] = random.chance(0.5) ? null : random.chance(0.5)
  else if (kind === 4) place[key] = randomJson(random)
  else if (kind === 5) place[key] = [place[key], structuredClone(place[key])]
  else if (kind === 6 && !Array.isArray(place)) rename(place, key, random)
  else place[key] = nested(place[key], 1 + random.below(60))
}

/** Mostly deep in the tree, where the fields are that rules read. */
function placeIn(root: Draft, random: Random): Draft {
  let at = root
  for (let depth = 0; depth < 12; depth++) {
    const inner = Object.values(at).filter((each): each is Draft => typeof each === 'object' && each !== null)
    if (inner.length === 0 || random.chance(0.15)) return at
    at = random.pick(inner)
  }
  return at
}

/** As JSON has it: `__proto__` is a name like others. */
function rename(place: Draft, key: string, random: Random): void {
  const name = random.pick(['name', 'kind', 'spec', 'image', 'toString', '__proto__', 'constructor'])
  Object.defineProperty(place, name, { value: place[key], writable: true, enumerable: true, configurable: true })
}

function remove(place: Draft, key: string): void {
  if (Array.isArray(place)) place.splice(Number(key), 1)
  else delete place[key]
}

function nested(value: unknown, depth: number): unknown {
  let made = value
  for (let i = 0; i < depth; i++) made = i % 2 === 0 ? [made] : { a: made }
  return made
}
