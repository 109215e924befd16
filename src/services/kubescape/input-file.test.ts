// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { followInputFile } from './input-file.ts'

test('a replaced file is taken, a damaged one is told and changes nothing', async () => {
  using dir = tempDir()
  const stopping = new AbortController()
  const clock = fakeClock()
  const { log, lines } = memoryLog()
  const seen: unknown[] = []
  const path = dir.write('inputs.json', '{"a":["1"]}')
  const next = async (text: string, isDone: () => boolean) => {
    dir.write('inputs.json', text)
    for (let i = 0; i < 100 && !isDone(); i++) {
      await clock.advance(5_000)
      await sleep(2)
    }
    assert.ok(isDone(), text)
  }
  await followInputFile({ path, clock, log, onInputs: inputs => seen.push(inputs) }, stopping.signal)
  await next('{"a":["2"]}', () => seen.length === 2)
  await next('{"a":', () => lines.length > 0)
  assert.deepEqual(seen, [{ a: ['1'] }, { a: ['2'] }])
  stopping.abort()
})

test('a file that cannot be read at the start is an error', async () => {
  using dir = tempDir()
  const parts = {
    path: dir.write('inputs.json', 'nonsense'),
    clock: fakeClock(),
    log: memoryLog().log,
    onInputs: () => undefined,
  }
  await assert.rejects(followInputFile(parts, new AbortController().signal), /expected JSON/)
})
