// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { progressLine } from './progress.ts'

function terminal(columns: number | undefined) {
  const written: string[] = []
  const stream = { isTTY: true, columns, write: (text: string) => written.push(text) }
  return { written, stream: stream as unknown as NodeJS.WriteStream }
}

test('a line of progress never reaches the edge of the terminal, where it would stay', () => {
  for (const [columns, longest] of [
    [40, 39],
    [undefined, 79],
    [0, 79],
  ] as const) {
    const { written, stream } = terminal(columns)
    progressLine(stream).show('x'.repeat(500))
    assert.equal(written.join('').split('x').length - 1, longest)
  }
})

test('a stream that is no terminal gets nothing', () => {
  const { written, stream } = terminal(80)
  const progress = progressLine({ ...stream, isTTY: false } as NodeJS.WriteStream)
  progress.show('x')
  progress.clear()
  assert.deepEqual(written, [])
})
