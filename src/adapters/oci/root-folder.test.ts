// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { extract } from 'tar-stream'
import { tempDir } from '#testing/temp-dir.ts'
import { openLocalImage } from './local.ts'

/** What the folder's only layer holds: names with their content, or where links lead. */
async function entriesOf(folder: string, meanwhile?: () => void): Promise<Readonly<Record<string, string>>> {
  const opened = await openLocalImage(folder, 'linux/amd64')
  const found: Record<string, string> = {}
  const [layer] = opened.image.layers
  assert.ok(layer?.isUnverified)
  const archive = extract()
  Readable.from(layer.open()).pipe(archive)
  for await (const entry of archive) {
    meanwhile?.()
    const { name, type, linkname } = entry.header
    const content = Buffer.concat(await Array.fromAsync(entry as AsyncIterable<Buffer>))
    found[name] = type === 'symlink' ? `-> ${linkname}` : content.toString()
  }
  await opened.close()
  return found
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

test('a root file system in a folder is an image of one layer', async () => {
  using folder = tempDir()
  write(folder.path, { 'etc/os-release': 'ID=debian\n', 'usr/bin/a': 'x'.repeat(200_000), 'usr/bin/empty': '' })
  symlinkSync('usr/bin', join(folder.path, 'bin'))
  symlinkSync('/etc/passwd', join(folder.path, 'usr/outside'))
  assert.deepEqual(await entriesOf(folder.path), {
    bin: '-> usr/bin',
    'etc/': '',
    'etc/os-release': 'ID=debian\n',
    'usr/': '',
    'usr/bin/': '',
    'usr/bin/a': 'x'.repeat(200_000),
    'usr/bin/empty': '',
    'usr/outside': '-> /etc/passwd',
  })
})

test('a file that shrinks while it is read harms no other', async () => {
  using folder = tempDir()
  const big = 'y'.repeat(3_000_000)
  write(folder.path, { 'etc/a': 'a', 'usr/big': big, 'var/z': 'z' })
  const found = await entriesOf(folder.path, () => truncateSync(join(folder.path, 'usr/big'), 10))
  assert.deepEqual([found['etc/a'], found['var/z']], ['a', 'z'])
})

test('any other folder is no image', async () => {
  using folder = tempDir()
  write(folder.path, { 'notes/a.txt': 'a' })
  await assert.rejects(openLocalImage(folder.path, 'linux/amd64'), { code: 'not-a-layout' })
})
