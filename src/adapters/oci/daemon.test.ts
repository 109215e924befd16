// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ociImage, unpackedLayer } from '#testing/builders/oci-image.ts'
import { tarArchive } from '#testing/builders/tar.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { daemonImageOf, openDaemonImage } from './daemon.ts'

const names: Readonly<Record<string, string | undefined>> = {
  'docker:nginx:1.27': 'docker nginx:1.27',
  'podman:localhost/app@sha256:0': 'podman localhost/app@sha256:0',
  'docker:5000': undefined,
  'docker://nginx': undefined,
  'nginx:1.27': undefined,
  'docker.io/library/nginx': undefined,
}

for (const [text, expected] of Object.entries(names))
  test(`daemon: ${text}`, () => {
    const image = daemonImageOf(text)
    assert.equal(image && `${image.daemon} ${image.name}`, expected)
  })

const built = ociImage({ layers: [[{ name: 'etc/os-release', content: 'ID=debian\n' }]] })
const [, config, layer] = built.blobs
const saved = tarArchive([
  { name: '0/layer.tar', content: layer ? unpackedLayer(layer) : '' },
  { name: 'config.json', content: config?.bytes ?? '' },
  { name: 'manifest.json', content: JSON.stringify([{ Config: 'config.json', Layers: ['0/layer.tar'] }]) },
])

/** A daemon that answers once. */
async function daemon(answer: (response: ServerResponse, url: string) => void, maxBytes = 2 ** 20) {
  using folder = tempDir()
  const socket = join(folder.path, 'd.sock')
  const server = createServer((request, response) => answer(response, request.url ?? ''))
  await new Promise<void>(resolve => server.listen(socket, resolve))
  try {
    const env = { DOCKER_HOST: `unix://${socket}` }
    const image = { daemon: 'docker', name: 'team/app:1' } as const
    const opened = await openDaemonImage(image, { platform: 'linux/amd64', env, maxBytes })
    const { imageId, layers } = opened.image
    const first = Buffer.concat(await Array.fromAsync(layers[0]?.open() ?? []))
    await opened.close()
    return { imageId, first }
  } finally {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}

const leftovers = () => readdirSync(tmpdir()).filter(name => name.startsWith('ks-image-')).length

test('an image of a daemon is read, and nothing of it stays behind', async () => {
  const before = leftovers()
  let asked = ''
  const read = await daemon((response, url) => {
    asked = url
    response.end(saved)
  })
  assert.equal(asked, '/v1.40/images/team%2Fapp%3A1/get')
  assert.equal(read.imageId, config?.digest)
  assert.ok(layer && read.first.equals(unpackedLayer(layer)))
  assert.ok(leftovers() <= before)
})

const failures: Readonly<Record<string, readonly [answer: (response: ServerResponse) => void, code: string]>> = {
  'an image that it has not': [response => response.writeHead(404).end('{"message":"no such image"}'), 'not-found'],
  'a failure of its own': [response => response.writeHead(500).end('out of order'), 'server'],
  'more than allowed': [response => response.end(Buffer.alloc(2 ** 21)), 'too-large'],
  'an archive that breaks off': [
    response => {
      response.writeHead(200, { 'content-length': String(saved.length) })
      response.write(saved.subarray(0, 700), () => response.destroy())
    },
    'unreachable',
  ],
  'no archive': [response => response.end('hello'), 'not-a-layout'],
}

for (const [because, [answer, code]] of Object.entries(failures))
  test(`daemon: ${because}`, async () => {
    await assert.rejects(daemon(answer), (error: { readonly code?: string; readonly message?: string }) => {
      assert.ok([code, 'malformed'].includes(error.code ?? ''), error.message ?? 'no error')
      return true
    })
  })

test('daemon: none that can be reached', async () => {
  const image = { daemon: 'podman', name: 'a' } as const
  const open = (env: Record<string, string>) => openDaemonImage(image, { platform: 'linux/amd64', env })
  await assert.rejects(open({ CONTAINER_HOST: 'tcp://127.0.0.1:1' }), { code: 'config' })
  await assert.rejects(open({ CONTAINER_HOST: 'unix:///nowhere/d.sock' }), { code: 'unreachable' })
  if (!existsSync('/run/podman/podman.sock')) await assert.rejects(open({}), { code: 'unreachable' })
})
