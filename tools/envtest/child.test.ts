// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startChild } from './child.ts'
import { EnvtestError } from './error.ts'
import { waitFor } from './wait.ts'

const folder = mkdtempSync(join(tmpdir(), 'child-'))
after(() => rmSync(folder, { recursive: true }))

function start(name: string, script: string) {
  const logFile = join(folder, `${name}.log`)
  return { logFile, child: startChild({ name, path: '/bin/sh', args: ['-c', script], logFile }) }
}

test('child: one that ends by itself tells how, with the end of its log', async () => {
  const { child } = start('broken', 'echo "no such flag" >&2; exit 3')
  await assert.rejects(child.failed, error => {
    assert.ok(error instanceof EnvtestError)
    assert.equal(error.code, 'exited')
    assert.match(error.message, /broken ended with exit code 3.*\nno such flag$/)
    return true
  })
})

test('child: a port that another has is told apart, since a new try may help', async () => {
  const { child } = start('late', 'echo "listen tcp 127.0.0.1:1: bind: address already in use"; exit 1')
  await assert.rejects(child.failed, { code: 'port-taken' })
})

test('child: a program that is not there is a failure, not an unhandled event', async () => {
  const child = startChild({ name: 'absent', path: join(folder, 'absent'), args: [], logFile: join(folder, 'x.log') })
  await assert.rejects(child.failed, { code: 'exited' })
})

test('child: stopping is no failure, leaves the log, and may be said twice', async () => {
  const { child, logFile } = start('steady', 'echo ready; exec sleep 60')
  let failure: unknown
  child.failed.catch((error: unknown) => {
    failure = error
  })
  await logOf(logFile)
  await child.stop()
  await child.stop()
  assert.equal(failure, undefined)
  assert.match(readFileSync(logFile, 'utf8'), /^ready\n/)
})

test('child: it ends though whoever started it was killed', async () => {
  const logFile = join(folder, 'orphan.log')
  const call = { name: 'orphan', path: '/bin/sh', args: ['-c', 'echo $$; exec sleep 60'], logFile }
  const script = `import { startChild } from ${JSON.stringify(join(import.meta.dirname, 'child.ts'))}
    startChild(${JSON.stringify(call)})`
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' })
  const pid = Number(await logOf(logFile))
  starter.kill('SIGKILL')
  await waitFor({ what: 'the program to end', timeoutMs: 5000, pollMs: 5 }, async () => !isRunning(pid) || undefined)
})

function logOf(logFile: string): Promise<string> {
  const wait = { what: 'the first line', timeoutMs: 5000, pollMs: 5 }
  return waitFor(wait, async () => readFileSync(logFile, 'utf8').trim() || undefined)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
