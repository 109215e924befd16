// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ManifestItem, readManifests } from './manifest-files.ts'

async function collect(paths: readonly string[], maxFileBytes?: number): Promise<ManifestItem[]> {
  const items: ManifestItem[] = []
  for await (const item of readManifests(paths, maxFileBytes === undefined ? {} : { maxFileBytes })) items.push(item)
  return items
}

const names = (items: readonly ManifestItem[]) =>
  items.map(each => (each.kind === 'object' ? each.item.object.metadata.name : each.doubt.because))

test('files are read in order of name, links and foreign files are left alone, doubts lose nothing', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'manifests-'))
  t.after(() => rmSync(dir, { recursive: true }))
  mkdirSync(join(dir, 'b'))
  const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\n`
  writeFileSync(join(dir, 'b', 'two.yml'), pod('two'))
  writeFileSync(join(dir, 'a.yaml'), pod('one'))
  writeFileSync(join(dir, 'c.json'), JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'three' } }))
  writeFileSync(join(dir, 'big.yaml'), `# ${'x'.repeat(2000)}\n`)
  writeFileSync(join(dir, 'notes.txt'), 'not a manifest')
  symlinkSync(dir, join(dir, 'loop'))
  assert.deepEqual(names(await collect([dir], 1000)), ['one', 'two', '2003 bytes, at most 1000 are read', 'three'])
})

test('a link out of the folder is told and not followed; one within it, or to nothing, is neither', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'manifests-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\n`
  for (const folder of ['in', 'in/..data', 'out']) mkdirSync(join(dir, folder))
  writeFileSync(join(dir, 'in/..data/one.yaml'), pod('one'))
  writeFileSync(join(dir, 'out/two.yaml'), pod('two'))
  writeFileSync(join(dir, 'out/text'), 'text')
  symlinkSync('..data/one.yaml', join(dir, 'in/one.yaml'))
  symlinkSync('../out/two.yaml', join(dir, 'in/two.yaml'))
  symlinkSync('../out/text', join(dir, 'in/text'))
  symlinkSync('nowhere', join(dir, 'in/three.yaml'))
  symlinkSync('../out', join(dir, 'in/zout'))
  const because = 'a link out of the folder, which is not followed; name it to have it read'
  assert.deepEqual(names(await collect([join(dir, 'in')])), ['one', because, because])
  assert.deepEqual(names(await collect([join(dir, 'in/two.yaml')])), ['two'])
})

test('a path that does not exist is named', async () => {
  const [item] = await collect(['/no/such/folder'])
  assert.deepEqual(item, { kind: 'doubt', doubt: { path: '/no/such/folder', because: 'no such file or folder' } })
})
