// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BodyRef, ObjectKey, ObjectRecord, ObjectStore } from '#adapters/db/store.ts'
import { createImagePaths } from './image-paths.ts'

const image = { imageTag: 'nginx:latest', imageID: 'sha256:0123456789abcdef' }

/** A store with one SBOM, read in pieces of the given size; `reads` counts how often. */
function storeOf(body: string, pieceBytes: number) {
  const bytes = Buffer.from(body)
  const key: ObjectKey = {
    kind: 'sbomsyfts.spdx.softwarecomposition.kubescape.io',
    namespace: 'kubescape',
    name: 'nginx-latest-abcdef',
  }
  let reads = 0
  const store: Pick<ObjectStore, 'get' | 'readBody'> = {
    async get({ kind, namespace, name }) {
      const isIt = kind === key.kind && namespace === key.namespace && name === key.name
      const ref: BodyRef = { id: 1, sizeBytes: bytes.byteLength, hash: 'h' }
      return isIt ? ({ ...key, body: ref } as ObjectRecord) : undefined
    },
    async *readBody() {
      reads++
      for (let at = 0; at < bytes.byteLength; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
    },
  }
  return { store, reads: () => reads }
}

const body = JSON.stringify({
  spec: {
    syft: {
      artifacts: [{ locations: [{ path: '/var/lib/dpkg/status' }] }],
      files: [{ location: { path: '/usr/bin/ä "x"' } }, { location: { path: '/usr/lib/libc.so' } }],
      paths: ['/not/a/member'],
    },
  },
}).slice(1, -1)

for (const pieceBytes of [1, 7, 1000]) {
  test(`the files of an SBOM are known, read ${pieceBytes} bytes at a time, and once`, async () => {
    const { store, reads } = storeOf(body, pieceBytes)
    const paths = createImagePaths(store, 'kubescape')
    const isKept = await paths.of(image)
    const asked = ['/usr/bin/ä "x"', '/usr/lib/libc.so', '/var/lib/dpkg/status', '/not/a/member', '/usr/lib', '']
    assert.deepEqual(asked.map(isKept), [true, true, true, false, false, false])
    await Promise.all([paths.of(image), paths.of(image)])
    assert.equal(reads(), 1)
  })
}

test('an image without SBOM, and one that has no name, keep nothing', async () => {
  const { store } = storeOf(body, 1000)
  const paths = createImagePaths(store, 'kubescape')
  assert.equal((await paths.of({ ...image, imageTag: 'other' }))('/usr/lib/libc.so'), false)
  assert.equal((await paths.of({ imageTag: '', imageID: '' }))('/usr/lib/libc.so'), false)
})

test('a hundred megabytes of quotes are looked through in time', async () => {
  const piece = Buffer.from('"path":"'.repeat(10_000) + '\\'.repeat(20_000))
  const { store } = storeOf('', 1)
  const slow = {
    ...store,
    async *readBody() {
      for (let i = 0; i < 20; i++) yield piece
    },
  }
  const startedMs = performance.now()
  await createImagePaths(slow, 'kubescape').of(image)
  assert.ok(performance.now() - startedMs < 3000)
})
