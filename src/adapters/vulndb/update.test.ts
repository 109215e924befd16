// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { Agent } from '#runtime/undici.ts'
import { tarArchive } from '#testing/builders/tar.ts'
import { testDatabase } from '#testing/builders/vulnerability-database.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { installedDatabase } from './listing.ts'
import { updateDatabase } from './update.ts'

/** A mirror that serves these paths; a text that begins with `http` or `/` sends on. */
async function serve(paths: Readonly<Record<string, Buffer | string>>) {
  const seen: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    seen.push(path)
    const content = paths[path]
    if (content === undefined) response.writeHead(404).end('no')
    else if (typeof content === 'string' && content.startsWith('/'))
      response.writeHead(302, { location: content }).end()
    else response.writeHead(200).end(content)
  })
  server.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const dispatcher = new Agent()
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    dispatcher,
    async [Symbol.asyncDispose]() {
      await dispatcher.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

test('a mirror is asked for its listing, and for the archive when that is another', async () => {
  using database = await testDatabase([])
  const archive = await promisify(zstdCompress)(
    tarArchive([{ name: 'vulnerability.db', content: readFileSync(database.file) }]),
  )
  const checksum = `sha256:${createHash('sha256').update(archive).digest('hex')}`
  const listing = {
    status: 'active',
    schemaVersion: 'v6.1.10',
    built: '2026-11-23T07:23:23Z',
    path: 'db.tar.zst',
    checksum,
  }
  await using mirror = await serve({
    '/latest.json': '/v6/latest.json',
    '/v6/latest.json': JSON.stringify(listing),
    '/db.tar.zst': archive,
  })
  using folder = tempDir()
  const options = { url: `${mirror.url}/latest.json`, into: folder.path, dispatcher: mirror.dispatcher }
  assert.equal((await updateDatabase(options)).kind, 'imported')
  assert.equal((await installedDatabase(folder.path))?.checksum, checksum)
  assert.equal((await updateDatabase(options)).kind, 'current')
  assert.deepEqual(
    mirror.seen.filter(path => path === '/db.tar.zst'),
    ['/db.tar.zst'],
    'fetched once',
  )
  const installed = (await installedDatabase(folder.path))?.file ?? ''
  writeFileSync(installed, readFileSync(installed).fill(0xa5, 8_192))
  assert.equal((await updateDatabase(options)).kind, 'imported', 'one that is damaged is fetched again')
  assert.equal((await updateDatabase(options)).kind, 'current')
})

test('what goes wrong leaves nothing behind and says what', async () => {
  const listing = { status: 'active', schemaVersion: 'v6', built: '', path: 'db.tar.zst', checksum: 'sha256:0' }
  await using mirror = await serve({
    '/latest.json': JSON.stringify(listing),
    '/db.tar.zst': Buffer.alloc(10_000),
    '/html.json': '<html>',
    '/huge.json': Buffer.alloc(100_000, ' '),
    '/loop.json': '/loop.json',
    '/lost.json': JSON.stringify({ ...listing, path: 'lost.tar.zst' }),
  })
  using folder = tempDir()
  const cases: Readonly<Record<string, string>> = {
    '/latest.json': 'wrong-checksum',
    '/html.json': 'no-listing',
    '/huge.json': 'no-listing',
    '/loop.json': 'unreachable',
    '/lost.json': 'unreachable',
    '/absent.json': 'unreachable',
  }
  const { dispatcher } = mirror
  for (const [path, code] of Object.entries(cases))
    await assert.rejects(updateDatabase({ url: mirror.url + path, into: folder.path, dispatcher }), { code }, path)
  const small = { url: `${mirror.url}/latest.json`, into: folder.path, dispatcher, maxArchiveBytes: 1_000 }
  await assert.rejects(updateDatabase(small), { code: 'too-large' })
  await assert.rejects(updateDatabase({ ...small, url: 'http://127.0.0.1:1/latest.json' }), { code: 'unreachable' })
  assert.deepEqual(readdirSync(folder.path), [])
})
