// SPDX-License-Identifier: Apache-2.0
/** An acknowledged write has been synced: shown by the system calls of a storage that runs under strace. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createApiClient } from '#testing/api-client.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { readTrace } from './durability-trace.ts'

const path = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/knownservers'
const calls = 'trace=fsync,fdatasync,pwrite64,write,writev,sendmsg,sendto'
const server = join(import.meta.dirname, 'durability-server.ts')

/** Why there can be no trace; in CI there must be one. */
function whyNoTrace(): string | undefined {
  if (process.env['CI'] === 'true' || spawnSync('strace', ['-V']).status === 0) return undefined
  return 'strace is not here; install the package "strace"'
}

/** Where it serves, and as which process: strace does not pass signals on. */
async function servingOf({ stdout }: ChildProcess): Promise<{ readonly url: string; readonly pid: number }> {
  let said = ''
  for await (const chunk of stdout ?? []) {
    said += String(chunk)
    const [, pid, url] = /Process (\d+): serving on (\S+)\n/.exec(said) ?? []
    if (url !== undefined) return { url, pid: Number(pid) }
  }
  throw new Error(`storage ended: ${said}`)
}

function knownServer(name: string, version?: string) {
  const metadata = { name, ...(version !== undefined && { resourceVersion: version }) }
  return { apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1', kind: 'KnownServer', metadata, spec: [] }
}

/** Runs storage under strace, writes to it, ends it; answers what it did. */
async function traced(durability: 'full' | 'normal', write: (url: string) => Promise<void>) {
  using dir = tempDir()
  const out = join(dir.path, 'trace')
  const args = ['-f', '-y', '-s', '40', '-e', calls, '-o', out, process.execPath, server]
  const child = spawn('strace', [...args, join(dir.path, 'storage.db'), durability], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const { url, pid } = await servingOf(child)
  try {
    await write(url)
  } finally {
    process.kill(pid, 'SIGTERM')
    await gone
  }
  return readTrace(readFileSync(out, 'utf8'))
}

/** Twenty times create, update and delete, each after the answer before. */
async function oneByOne(url: string): Promise<void> {
  const client = createApiClient(url)
  for (let i = 0; i < 20; i++) {
    const created = await client.call('POST', path, { body: knownServer(`one-${i}`) })
    assert.equal(created.status, 201)
    const body = {
      ...knownServer(`one-${i}`, created.json.metadata.resourceVersion),
      spec: [{ ipBlock: '10.0.0.0/8' }],
    }
    assert.equal((await client.call('PUT', `${path}/one-${i}`, { body })).status, 200)
    assert.equal((await client.call('DELETE', `${path}/one-${i}`)).status, 200)
  }
  client.close()
}

/** Two hundred at once. */
async function together(url: string): Promise<void> {
  const client = createApiClient(url)
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => client.call('POST', path, { body: knownServer(`many-${i}`) })),
  )
  assert.ok(answers.every(({ status }) => status === 201))
  client.close()
}

describe('what storage acknowledged is on the disk', { skip: whyNoTrace() ?? false }, () => {
  test('each answer to a write leaves after the log was written and synced', async () => {
    const { syncs, ...trace } = await traced('full', oneByOne)
    assert.deepEqual(trace, { unsynced: 0, acknowledged: 60, unwritten: 0 })
    assert.ok(syncs >= 60, `${syncs} syncs`)
  })

  // How many of them share a sync depends on how fast they come; that they may is shown beside the store.
  test('of writes that come together, none is answered before a sync', async t => {
    const { syncs, unsynced, acknowledged } = await traced('full', together)
    t.diagnostic(`${acknowledged} writes, ${syncs} syncs`)
    assert.deepEqual({ unsynced, acknowledged }, { unsynced: 0, acknowledged: 200 })
  })

  test('the trace would show it: with "normal", answers leave before the sync', async () => {
    const { unsynced, acknowledged } = await traced('normal', oneByOne)
    assert.deepEqual({ unsynced, acknowledged }, { unsynced: 60, acknowledged: 60 })
  })
})
