// SPDX-License-Identifier: Apache-2.0
/** Edits of a text mean the same as changes of the value, whatever the notation. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse, stringify } from 'yaml'
import { forAll, type Random } from '#testing/random.ts'
import { partAt } from './manifest-part.ts'
import { planEdits } from './plan-edits.ts'
import { applyEdits } from './text-edit.ts'

const runs = 200

type Value = string | number | boolean | null | Value[] | { [key: string]: Value }

const keys = ['name', 'image', 'spec', 'x-y', 'on', '1', 'ä', 'a b'] as const

function randomValue(random: Random, depth: number): Value {
  const shape = random.below(depth > 0 ? 8 : 4)
  if (shape === 0) return random.pick(['text', 'a: b', '# no remark', '', 'two\nlines\n', '- x', "it's"])
  if (shape === 1) return random.below(100)
  if (shape < 4) return random.pick([true, false, null, 'x'])
  if (shape < 6) return Array.from({ length: random.below(4) }, () => randomValue(random, depth - 1))
  return randomMap(random, depth)
}

function randomMap(random: Random, depth: number): { [key: string]: Value } {
  return Object.fromEntries(keys.filter(() => random.chance(0.4)).map(key => [key, randomValue(random, depth - 1)]))
}

/** As block, as flow, as JSON, with line ends of either kind, with remarks. */
function written(random: Random, value: Value): string {
  const shape = random.below(4)
  if (shape === 0) return JSON.stringify(value, undefined, random.below(3))
  if (shape === 1) return stringify(value, { collectionStyle: 'flow', lineWidth: 40 })
  const text = stringify(value, { indentSeq: random.chance(0.5), indent: random.pick([2, 4]) })
  if (shape === 2 && !text.includes('|') && !text.includes('>')) return text.replaceAll('\n', '\r\n')
  return `# first\n${text}${random.chance(0.5) ? '# last\n' : ''}`
}

interface Place {
  readonly path: string
  readonly holder: Value[] | { [key: string]: Value }
  readonly step: string | number
}

/** Every place of a value that a path can name. */
function placesOf(value: Value, path = ''): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const entries: [string | number, Value][] = Array.isArray(value)
    ? value.map((each, i) => [i, each])
    : Object.entries(value)
  return entries.flatMap(([step, each]) => {
    const at = typeof step === 'number' ? `${path}[${step}]` : `${path === '' ? '' : `${path}.`}${step}`
    return [{ path: at, holder: value, step }, ...placesOf(each, at)]
  })
}

function edited(text: string, fix: Readonly<Record<string, string>>, drop: readonly string[]): string | undefined {
  const part = partAt(text, 0)
  assert.ok(part, text)
  const fixPaths = Object.entries(fix).map(([path, value]) => ({ path, value }))
  const { edits, refused } = planEdits(part, { fixPaths, deletePaths: drop })
  // What is refused is named, so the rest may be done.
  if (refused.length > 0) {
    assert.ok(
      refused.every(({ because }) => !because.includes('same text')),
      JSON.stringify({ refused, text }),
    )
    return undefined
  }
  const after = applyEdits(text, edits)
  assert.doesNotThrow(() => parse(after), `${JSON.stringify({ fix, drop })}\n${text}\nbecame\n${after}`)
  return after
}

test('a scalar that is set is set, and nothing else changes', () => {
  forAll({ runs }, random => {
    const value = { kind: 'X', ...randomMap(random, 4) }
    const text = written(random, value)
    const place = random.pick(placesOf(value))
    const after = edited(text, { [place.path]: 'changed' }, [])
    const before = place.holder[place.step as never] as Value
    const isScalar = typeof before !== 'object' || before === null
    if (after === undefined) {
      assert.ok(!isScalar || (typeof before === 'string' && before.includes('\n')), text)
      return
    }
    place.holder[place.step as never] = 'changed' as never
    assert.deepEqual(parse(after), value, text)
  })
})

test('a key that is added is added below its mapping, and nothing else changes', () => {
  forAll({ runs }, random => {
    const value: Value = { kind: 'X', top: { inner: 1 }, ...randomMap(random, 4) }
    const text = written(random, value)
    const maps = placesOf(value).filter(({ holder, step }) => {
      const each = holder[step as never] as Value
      return typeof each === 'object' && each !== null && !Array.isArray(each)
    })
    const place = random.pick(maps)
    const map = place.holder[place.step as never] as { [key: string]: Value }
    const after = edited(text, { [`${place.path}.new.deep[0].key`]: 'true', [`${place.path}.new.other`]: '7' }, [])
    assert.ok(after !== undefined, text)
    map['new'] = { deep: [{ key: true }], other: 7 }
    assert.deepEqual(parse(after), value, text)
  })
})

test('a value that is deleted is gone, and nothing else changes', () => {
  let deleted = 0
  forAll({ runs }, random => {
    const value: Value = { kind: 'X', ...randomMap(random, 4) }
    const text = written(random, value)
    const places = placesOf(value).filter(({ holder, step }) => step !== 'name' && Object.keys(holder).length > 1)
    if (places.length === 0) return
    const { path, holder, step } = random.pick(places)
    const after = edited(text, {}, [path])
    if (after === undefined) return
    deleted++
    if (Array.isArray(holder)) holder.splice(Number(step), 1)
    else Reflect.deleteProperty(holder, step)
    assert.deepEqual(parse(after), value, `${path} of\n${text}`)
  })
  assert.ok(deleted > runs / 3, `${deleted} of ${runs} were deleted`)
})

interface Changes {
  readonly fix: ReadonlyMap<string, string>
  readonly drop: ReadonlySet<string>
}

/** What a value becomes: deleted, and whatever that leaves empty, unless something is set in it. */
function changed(value: Value, path: string, { fix, drop }: Changes): Value | undefined {
  if (drop.has(path)) return undefined
  if (typeof value !== 'object' || value === null) return fix.get(path) ?? value
  const below = (step: string) => (path === '' ? step : `${path}.${step}`)
  const entries = Array.isArray(value)
    ? value.map((each, i) => [String(i), changed(each, `${path}[${i}]`, { fix, drop })] as const)
    : Object.entries(value).map(([key, each]) => [key, changed(each, below(key), { fix, drop })] as const)
  const left = entries.filter((entry): entry is readonly [string, Value] => entry[1] !== undefined)
  const added = Array.isArray(value) ? undefined : fix.get(below('new'))
  if (entries.length > 0 && left.length === 0 && added === undefined) return undefined
  if (Array.isArray(value)) return left.map(([, each]) => each)
  return { ...Object.fromEntries(left), ...(added !== undefined && { new: added }) }
}

test('values are set and deleted together, and none of it is lost', () => {
  let compared = 0
  forAll({ runs: runs * 4 }, random => {
    const value: Value = { kind: 'X', top: { inner: 1 }, ...randomMap(random, 4) }
    const text = written(random, value)
    const fix = new Map<string, string>()
    const drop = new Set<string>()
    for (const { path, holder, step } of placesOf(value)) {
      const each = holder[step as never] as Value
      const isMapping = typeof each === 'object' && each !== null && !Array.isArray(each)
      if (isMapping && random.chance(0.3)) fix.set(`${path}.new`, 'set')
      if (typeof each === 'number' && random.chance(0.3)) fix.set(path, 'set')
      // An item goes with its name, which the model does not know.
      if (step !== 'name' && !fix.has(path) && random.chance(0.3)) drop.add(path)
    }
    const after = edited(text, Object.fromEntries(fix), [...drop])
    if (after === undefined) return
    compared++
    assert.deepEqual(
      parse(after),
      changed(value, '', { fix, drop }),
      `${[...fix.keys()].join()} − ${[...drop].join()} of\n${text}`,
    )
  })
  assert.ok(compared > runs * 2, `${compared} of ${runs * 4} were compared`)
})
