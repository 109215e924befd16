// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '#testing/random.ts'
import { type Excerpt, ExcerptBuilder } from './excerpt.ts'

function excerptOf(content: Buffer, excerpt: Excerpt, pieceBytes: number): string {
  const builder = new ExcerptBuilder(excerpt)
  for (let at = 0; at < content.length; at += pieceBytes) builder.feed(content.subarray(at, at + pieceBytes))
  return builder.finish().toString('latin1')
}

/** The same from all of the content at once. */
function expectedOf(content: string, { headBytes = 0, anchors, beforeBytes, behindBytes }: Excerpt): string {
  const isKept = Array.from({ length: content.length }, (_, at) => at < headBytes)
  for (const anchor of anchors)
    for (let at = content.indexOf(anchor); at >= 0; at = content.indexOf(anchor, at + 1))
      isKept.fill(true, Math.max(0, at - beforeBytes), at + anchor.length + behindBytes)
  let text = ''
  for (const [at, isHere] of isKept.entries()) {
    if (!isHere) continue
    text += at > 0 && !isKept[at - 1] && text !== '' ? `\n${content[at]}` : content[at]
  }
  return text
}

test('what stands about a text is kept, the rest is not', () => {
  const excerpt = { anchors: ['mark'], beforeBytes: 2, behindBytes: 3 }
  const cases = {
    aaaaaamarkbbbbbb: 'aamarkbbb',
    mark: 'mark',
    xmarkmarky: 'xmarkmarky',
    a1markaaaaaaaaaa2b2markccc: 'a1markaaa\nb2markccc',
    'nothing of it': '',
    '': '',
  }
  for (const [content, expected] of Object.entries(cases))
    for (const pieceBytes of [1, 3, 100]) assert.equal(excerptOf(Buffer.from(content), excerpt, pieceBytes), expected)
})

test('the pieces in which the content arrives make no difference', () => {
  const seed = Number(process.env['SEED'] ?? 5)
  const random = seededRandom(seed)
  for (let round = 0; round < 300; round++) {
    const content = Array.from({ length: random.below(200) }, () => random.pick(['a', 'b', 'c', 'd'])).join('')
    const anchors = random.pick([['ab'], ['abc', 'da'], ['a', 'dddd'], ['cab', 'ca'], []])
    const headBytes = random.pick([0, 0, random.below(40)])
    const excerpt = { headBytes, anchors, beforeBytes: random.below(6), behindBytes: random.below(9) }
    const pieceBytes = 1 + random.below(60)
    const because = `seed ${seed}, round ${round}: ${content} ${JSON.stringify(excerpt)} by ${pieceBytes}`
    assert.equal(excerptOf(Buffer.from(content), excerpt, pieceBytes), expectedOf(content, excerpt), because)
  }
})

test('a text that is everywhere costs no more than its limits', () => {
  const excerpt = { anchors: ['a'], beforeBytes: 0, behindBytes: 1 }
  assert.equal(excerptOf(Buffer.from('a..'.repeat(10_000)), excerpt, 1_000).length, 500 * 3 - 1)
  const wide = { anchors: ['a'], beforeBytes: 0, behindBytes: 2 ** 30 }
  assert.equal(excerptOf(Buffer.alloc(20 * 2 ** 20, 'a'), wide, 65_536).length, 16 * 2 ** 20)
})
