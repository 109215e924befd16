// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { linkTarget } from './layer/path.ts'
import { resolverOf } from './symbolic-links.ts'

/** Follows one link after the other, with nothing remembered. */
function walked(links: ReadonlyMap<string, string>, path: string): string {
  let parts = path.split('/').filter(part => part !== '')
  let followed = 0
  for (let depth = 1; depth <= parts.length; ) {
    const here = `/${parts.slice(0, depth).join('/')}`
    const target = links.get(here)
    if (target === undefined) depth++
    else if (++followed > 40) return path
    else {
      const to = linkTarget(here, target).split('/')
      parts = [...to.filter(part => part !== ''), ...parts.slice(depth)]
      depth = 1
    }
  }
  return `/${parts.join('/')}`
}

test('what is remembered of folders changes no answer', () => {
  forAll({ runs: 300 }, random => {
    const name = () => random.pick(['a', 'b', 'c'])
    const path = () => `/${Array.from({ length: 1 + random.below(5) }, name).join('/')}`
    const target = () => random.pick([path(), name(), `../${name()}`, '.', '/'])
    const links = new Map(Array.from({ length: 1 + random.below(6) }, () => [path(), target()]))
    const realPath = resolverOf(links)
    for (let asked = 0; asked < 20; asked++) {
      const one = random.pick([path(), path(), `${path()}/`, `${path()}/${path()}`])
      // A path that no link changes may stay as it was written.
      assert.equal(clean(realPath(one)), clean(walked(links, one)), `${one} with ${JSON.stringify([...links])}`)
    }
  })
})

for (const [what, path] of [
  ['longer', `/a/a/${'b'.repeat(4_096)}`],
  ['deeper', '/a'.repeat(129)],
] as const)
  test(`a path that is ${what} than any is its own real path, and takes no time`, () => {
    assert.equal(resolverOf(new Map([['/a/a', '/b']]))(path), path)
  })

function clean(path: string): string {
  return `/${path
    .split('/')
    .filter(part => part !== '')
    .join('/')}`
}
