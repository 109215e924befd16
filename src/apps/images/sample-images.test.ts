// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRegistryClient } from '#adapters/oci/registry.ts'
import { isIntactDatabase, openVulnerabilityDatabase } from '#adapters/vulndb/database.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { starterDatabase } from '#apps/vulndb/starter-database.ts'
import { parseImageRef } from '#domain/image-ref.ts'
import { hastyClock } from '#testing/hasty-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { sampleImages, serveSampleImages } from './sample-images.ts'

const cluster = join(import.meta.dirname, '../../../examples/cluster')
const images = join(import.meta.dirname, '../../../examples/images')
const advisories = join(import.meta.dirname, '../../../examples/advisories')

const named = readdirSync(cluster).flatMap(name =>
  [...readFileSync(join(cluster, name), 'utf8').matchAll(/image: (\S+)/g)].map(([, image = '']) => image),
)

test('every image that the example cluster names can be pulled, by its digest where it has one', async () => {
  const registry = await serveSampleImages(await sampleImages(images, 'amd64'), memoryLog().log)
  const client = createRegistryClient({
    clock: hastyClock(100),
    random: () => 0.5,
    credentialsFor: async () => [],
    mirrors: registry.mirrors,
  })
  try {
    assert.ok(named.length > 15)
    for (const image of named) {
      const parsed = parseImageRef(image)
      assert.ok(parsed.kind === 'ref', image)
      const { layers } = await client.open(parsed.ref, { platform: 'linux/amd64' })
      for (const layer of layers) for await (const chunk of layer.open()) assert.ok(chunk.length > 0)
    }
  } finally {
    await client.close()
    await registry.stop()
  }
})

test('the starter database is made of the advisories once', async () => {
  using kept = tempDir()
  const keepDir = kept.path
  const options = { advisoryDir: advisories, keepDir, now: '2026-01-01T00:00:00Z' }
  const folder = await starterDatabase(options)
  const made = await installedDatabase(folder)
  assert.ok(made)
  assert.equal(await starterDatabase({ ...options, now: '2027-01-01T00:00:00Z' }), folder)
  assert.deepEqual(await installedDatabase(folder), made)
  const store = openVulnerabilityDatabase(made.file)
  try {
    assert.equal(store.vulnerabilitiesNamed('GHSA-jfh8-c2jp-5v3q').length, 1)
  } finally {
    store.close()
  }
  writeFileSync(made.file, readFileSync(made.file).fill(0xa5, 4_096))
  await starterDatabase(options)
  assert.ok(isIntactDatabase(made.file), 'a damaged one is made again')
})
