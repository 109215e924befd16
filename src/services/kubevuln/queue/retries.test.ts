// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { readCommand, type ScanCommand } from './command.ts'
import { createRetries } from './retries.ts'

function commandFor(imageTag: string): ScanCommand {
  const read = readCommand('scanCVE', { imageTag, imageHash: `sha256:${'a'.repeat(64)}`, session: { jobIDs: ['job'] } })
  assert.ok(read.kind === 'command')
  return read.command
}

function scene(answer: 'taken' | 'refused' = 'taken') {
  const clock = fakeClock()
  const submitted: { readonly atMs: number; readonly command: ScanCommand }[] = []
  const retries = createRetries({ clock, random: () => 0.99 }, command => {
    submitted.push({ atMs: clock.monotonicMs(), command })
    return Promise.resolve(answer)
  })
  return { clock, submitted, retries }
}

test('what failed is submitted again later, without the job that has ended', async () => {
  const { clock, submitted, retries } = scene()
  retries.failed(commandFor('nginx:1'))
  await clock.advance(29_000)
  assert.equal(submitted.length, 0)
  await clock.advance(31_000)
  assert.deepEqual(
    submitted.map(({ command }) => [command.imageTag, command.jobId, command.retries]),
    [['docker.io/library/nginx:1', '', 1]],
  )
})

test('waits grow to an hour and end after half a day or so', async () => {
  const { clock, submitted, retries } = scene('refused')
  retries.failed(commandFor('nginx:1'))
  await clock.advance(48 * 3_600_000)
  const waits = submitted.map(({ atMs }, i) => Math.round((atMs - (submitted[i - 1]?.atMs ?? 0)) / 60_000))
  assert.deepEqual(waits.slice(0, 8), [1, 2, 4, 8, 16, 32, 59, 59])
  assert.equal(waits.length, 24)
  assert.deepEqual(clock.pendingMs(), [])
})

test('what was ordered anew or is done is not submitted again', async () => {
  const { clock, submitted, retries } = scene()
  retries.failed(commandFor('nginx:1'))
  retries.failed(commandFor('nginx:2'))
  retries.settled(commandFor('nginx:1'))
  await clock.advance(3_600_000)
  assert.deepEqual(
    submitted.map(({ command }) => command.imageTag),
    ['docker.io/library/nginx:2'],
  )
})

test('a failure that comes twice waits once, and nothing waits after the end', async () => {
  const { clock, retries } = scene()
  retries.failed(commandFor('nginx:1'))
  retries.failed(commandFor('nginx:1'))
  assert.equal(clock.pendingMs().length, 1)
  retries.stop()
  assert.deepEqual(clock.pendingMs(), [])
})
