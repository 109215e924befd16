// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { type BuiltImage, ociImage, ociIndex, unpackedLayer, writeLayout } from '#testing/builders/oci-image.ts'
import { paxItem, type TarItem, tarArchive } from '#testing/builders/tar.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { OciError, type OciErrorCode } from './errors.ts'
import { openLocalImage } from './local.ts'
import { openPackedArchive } from './unpacked-archive.ts'

const platform = 'linux/amd64'
const layer = tarArchive([{ name: 'etc/os-release', content: 'ID=debian\n' }])
const image = ociImage({ layers: [layer, [{ name: 'a', content: 'b' }]] })

function ociItems({ blobs }: BuiltImage): TarItem[] {
  const index = { name: 'index.json', content: ociIndex([image]).bytes }
  return [index, ...blobs.map(({ digest, bytes }) => ({ name: `blobs/${digest.replace(':', '/')}`, content: bytes }))]
}

function dockerItems({ blobs }: BuiltImage): TarItem[] {
  const [, config, ...layers] = blobs
  const manifest = [{ Config: 'config.json', RepoTags: ['a:1'], Layers: layers.map((_, i) => `${i}/layer.tar`) }]
  return [
    ...layers.map((blob, i) => ({ name: `${i}/layer.tar`, content: unpackedLayer(blob) })),
    { name: 'config.json', content: config?.bytes ?? '' },
    { name: 'manifest.json', content: JSON.stringify(manifest) },
  ]
}

async function read(items: readonly TarItem[] | Buffer): Promise<{ id: string; first: Buffer; layers: number }> {
  using folder = tempDir()
  const path = join(folder.path, 'image.tar')
  writeFileSync(path, Buffer.isBuffer(items) ? items : tarArchive(items))
  const opened = await openLocalImage(path, platform)
  try {
    const { imageId, layers } = opened.image
    return { id: imageId, first: Buffer.concat(await Array.fromAsync(layers[0]?.open() ?? [])), layers: layers.length }
  } finally {
    await opened.close()
  }
}

const [, config, first] = image.blobs

test('an OCI archive', async () => {
  assert.deepEqual(await read(ociItems(image)), { id: config?.digest, first: first?.bytes, layers: 2 })
})

test('a docker archive', async () => {
  assert.deepEqual(await read(dockerItems(image)), { id: config?.digest, first: layer, layers: 2 })
})

test('a docker archive whose equal layers are one file and links to it', async () => {
  const twice = ociImage({ layers: [layer, layer] })
  const items = dockerItems(twice).map(item =>
    item.name === '1/layer.tar' ? { name: item.name, type: '2', linkName: '../0/layer.tar' } : item,
  )
  assert.deepEqual(await read(items), { id: twice.blobs[1]?.digest, first: layer, layers: 2 })
})

for (const [packing, pack] of Object.entries({ gzip: gzipSync, zstd: zstdCompressSync }))
  test(`archives packed with ${packing}, in several members`, async () => {
    const expected = { id: config?.digest, layers: 2 }
    const docker = tarArchive(dockerItems(image))
    const members = Buffer.concat([pack(docker.subarray(0, 700)), pack(docker.subarray(700))])
    assert.deepEqual(await read(members), { ...expected, first: layer })
    assert.deepEqual(await read(pack(tarArchive(ociItems(image)))), { ...expected, first: first?.bytes })
  })

test('an archive that unpacks to more than is allowed', async () => {
  using folder = tempDir()
  const path = join(folder.path, 'bomb.tar.gz')
  writeFileSync(path, gzipSync(Buffer.alloc(2_000_000)))
  await assert.rejects(openPackedArchive(path, 'gzip', { platform, maxBytes: 1_000_000 }), { code: 'too-large' })
})

test('long names, by PAX and by GNU', async () => {
  const items = ociItems(image).flatMap((item): TarItem[] =>
    item.name === 'index.json'
      ? [paxItem({ path: 'index.json' }), { ...item, name: 'short' }]
      : [
          { name: '././@LongLink', type: 'L', content: `${item.name}\0` },
          { ...item, name: 'cut' },
        ],
  )
  assert.equal((await read(items)).id, config?.digest)
})

test('a layout folder', async () => {
  using folder = tempDir()
  writeLayout(folder.path, [image])
  const opened = await openLocalImage(folder.path, platform)
  assert.equal(opened.image.imageId, config?.digest)
  await opened.close()
})

const loop: TarItem[] = [
  { name: '0/layer.tar', type: '2', linkName: '../1/layer.tar' },
  { name: '1/layer.tar', type: '2', linkName: '../0/layer.tar' },
]
const broken: Readonly<Record<string, readonly [archive: readonly TarItem[] | Buffer, code: OciErrorCode]>> = {
  'packed and cut off': [gzipSync(tarArchive(ociItems(image))).subarray(0, 300), 'malformed'],
  'packed in a way that is not read': [Buffer.concat([Buffer.from('BZh9'), Buffer.alloc(600)]), 'not-a-layout'],
  'no image': [[{ name: 'a', content: 'b' }], 'not-a-layout'],
  empty: [Buffer.alloc(0), 'not-a-layout'],
  'cut off': [tarArchive(ociItems(image)).subarray(0, 2_000), 'malformed'],
  'a size that lies': [[{ name: 'index.json', content: '{}', sizeBytes: 2 ** 40 }], 'malformed'],
  'links in circles': [[...loop, ...dockerItems(image).slice(2)], 'malformed'],
  'a manifest that is no JSON': [[{ name: 'manifest.json', content: '{' }], 'malformed'],
  'a manifest of nothing': [[{ name: 'manifest.json', content: '[]' }], 'malformed'],
  'a layer that is missing': [dockerItems(image).slice(1), 'malformed'],
  'a name that climbs': [
    [{ name: 'manifest.json', content: JSON.stringify([{ Config: '../../etc/passwd', Layers: [] }]) }],
    'malformed',
  ],
}
for (const [because, [archive, code]] of Object.entries(broken)) {
  test(`an archive that is broken: ${because}`, () =>
    assert.rejects(read(archive), (error: unknown) => error instanceof OciError && error.code === code))
}
