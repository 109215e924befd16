// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { OciError } from './errors.ts'
import { openLayout } from './layout.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'layout-test-'))
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true })
})
after(() => rmSync(folder, { recursive: true }))

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const indexType = 'application/vnd.oci.image.index.v1+json'

function blob(content: unknown, mediaType: string) {
  const bytes = typeof content === 'string' ? content : JSON.stringify(content)
  const hex = createHash('sha256').update(bytes).digest('hex')
  writeFileSync(join(folder, 'blobs/sha256', hex), bytes)
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
}

function image(diffIds: readonly string[], layers = ['layer one']) {
  const config = blob({ rootfs: { type: 'layers', diff_ids: diffIds } }, 'application/vnd.oci.image.config.v1+json')
  return blob(
    { config, layers: layers.map(layer => blob(layer, 'application/vnd.oci.image.layer.v1.tar')) },
    manifestType,
  )
}

function index(...manifests: readonly object[]): void {
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ manifests }))
}

test('an image and its layers', async () => {
  const manifest = image(['sha256:diff'])
  index(manifest)
  const opened = await openLayout(folder)
  assert.equal(opened.manifestDigest, manifest.digest)
  assert.deepEqual(
    opened.layers.map(({ diffId, sizeBytes }) => [diffId, sizeBytes]),
    [['sha256:diff', 9]],
  )
  const [layer] = opened.layers
  const pieces = layer ? await Array.fromAsync(layer.open()) : []
  assert.equal(Buffer.concat(pieces).toString(), 'layer one')
})

test('the platform decides, attestations do not count, indexes may be nested', async () => {
  const amd = { ...image(['sha256:amd']), platform: { os: 'linux', architecture: 'amd64' } }
  const arm = { ...image(['sha256:arm']), platform: { os: 'linux', architecture: 'arm64' } }
  const attestation = { ...image(['sha256:att']), platform: { os: 'unknown', architecture: 'unknown' } }
  index(blob({ manifests: [amd, arm, attestation] }, indexType))
  assert.equal((await openLayout(folder, 'linux/arm64')).layers[0]?.diffId, 'sha256:arm')
  assert.equal((await openLayout(folder)).layers[0]?.diffId, 'sha256:amd')
  await assert.rejects(openLayout(folder, 'linux/s390x'), { code: 'no-such-image' })
  index(arm, attestation)
  assert.equal((await openLayout(folder)).layers[0]?.diffId, 'sha256:arm')
})

const broken: Readonly<Record<string, readonly [write: () => void, code: string]>> = {
  'no index': [() => rmSync(join(folder, 'index.json'), { force: true }), 'not-a-layout'],
  'an index that is no JSON': [() => writeFileSync(join(folder, 'index.json'), '{'), 'malformed'],
  'an index that is no object': [() => writeFileSync(join(folder, 'index.json'), '1'), 'malformed'],
  'an index without manifests': [() => writeFileSync(join(folder, 'index.json'), '{}'), 'malformed'],
  'no manifest at all': [() => index(), 'no-such-image'],
  'a digest that is a path': [
    () => index({ mediaType: manifestType, digest: 'sha256:../../etc/passwd', size: 1 }),
    'malformed',
  ],
  'a manifest that is missing': [
    () => index({ mediaType: manifestType, digest: `sha256:${'0'.repeat(64)}`, size: 1 }),
    'not-a-layout',
  ],
  'fewer diff ids than layers': [() => index(image([])), 'malformed'],
}

test('layouts that are broken', async () => {
  for (const [because, [write, code]] of Object.entries(broken)) {
    write()
    await assert.rejects(
      openLayout(folder),
      (error: unknown) => error instanceof OciError && error.code === code,
      because,
    )
  }
})
