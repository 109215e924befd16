// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ImageRef, parseImageRef } from '#domain/image-ref.ts'
import { systemClock } from '#runtime/clock.ts'
import { type BuiltImage, jsonBlob, ociImage } from '#testing/builders/oci-image.ts'
import {
  type FakeRegistry,
  type FakeRegistryOptions,
  type RegistryFault,
  startFakeRegistry,
} from '#testing/fake-registry.ts'
import { hastyClock } from '#testing/hasty-clock.ts'
import type { Credential } from './credentials.ts'
import { OciError } from './errors.ts'
import type { OciImage } from './image.ts'
import { createRegistryClient, type RegistryOptions } from './registry.ts'

const platform = 'linux/amd64'
const layer = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7_919) % 251))
const image = ociImage({ layers: [layer], packing: 'none' })
const password: Credential = { kind: 'password', username: 'u', password: 'p' }

interface Scene extends AsyncDisposable {
  readonly registry: FakeRegistry
  open(reference?: string): Promise<OciImage>
}

interface SceneOptions {
  readonly server?: FakeRegistryOptions
  readonly credentials?: readonly Credential[]
  readonly client?: Partial<RegistryOptions>
  readonly stored?: BuiltImage
}

async function scene({ server, credentials = [], client, stored = image }: SceneOptions = {}): Promise<Scene> {
  const registry = await startFakeRegistry(server)
  registry.put('team/app', 'v1', stored)
  const made = createRegistryClient({
    clock: hastyClock(1_000),
    random: () => 0.5,
    credentialsFor: async () => credentials,
    useHttp: true,
    ...client,
  })
  return {
    registry,
    open: (reference = `${registry.host}/team/app:v1`) => made.open(refOf(reference), { platform }),
    async [Symbol.asyncDispose]() {
      await made.close()
      await registry[Symbol.asyncDispose]()
    },
  }
}

function refOf(text: string): ImageRef {
  const parsed = parseImageRef(text)
  if (parsed.kind === 'invalid') throw new Error(parsed.because)
  return parsed.ref
}

async function bytesOf(opened: OciImage): Promise<Buffer> {
  const [first] = opened.layers
  return Buffer.concat(first ? await Array.fromAsync(first.open()) : [])
}

function fails(code: OciError['code'], message = /./): (error: unknown) => boolean {
  return error => error instanceof OciError && error.code === code && message.test(error.message)
}

test('an image without credentials, by tag and by digest', async () => {
  await using it = await scene()
  const opened = await it.open()
  assert.equal(opened.manifestDigest, image.manifest.digest)
  assert.equal(opened.platform, 'linux/amd64')
  assert.deepEqual(await bytesOf(opened), layer)
  const again = await it.open(`${it.registry.host}/team/app@${image.manifest.digest}`)
  assert.equal(again.imageId, opened.imageId)
})

const dances: Readonly<Record<string, SceneOptions>> = {
  basic: { server: { auth: 'basic', username: 'u', password: 'p' }, credentials: [password] },
  'a token for nobody': { server: { auth: 'token' } },
  'a token for a password': { server: { auth: 'token', username: 'u', password: 'p' }, credentials: [password] },
  'an identity token': {
    server: { auth: 'token', username: 'u', password: 'p', identityToken: 'refresh' },
    credentials: [{ kind: 'identity-token', token: 'refresh' }],
  },
  'the second credential, as the first is refused': {
    server: { auth: 'token', username: 'u', password: 'p' },
    credentials: [{ kind: 'password', username: 'u', password: 'old' }, password],
  },
}
for (const [because, options] of Object.entries(dances)) {
  test(`authorized: ${because}`, async () => {
    await using it = await scene(options)
    assert.deepEqual(await bytesOf(await it.open()), layer)
  })
}

test('one token serves an image, and another one when it is over', async () => {
  await using it = await scene({ server: { auth: 'token' } })
  await bytesOf(await it.open())
  assert.equal(it.registry.seen.filter(({ path }) => path === '/token').length, 1)
  await using brief = await scene({ server: { auth: 'token', tokenSeconds: 0.001 } })
  await bytesOf(await brief.open())
  assert.ok(brief.registry.seen.filter(({ path }) => path === '/token').length > 1)
})

test('credentials that no registry takes', async () => {
  await using it = await scene({ server: { auth: 'basic', username: 'u', password: 'other' }, credentials: [password] })
  await assert.rejects(it.open(), (error: unknown) => {
    assert.ok(error instanceof OciError)
    assert.equal(error.code, 'unauthorized')
    assert.doesNotMatch(error.message, /\bp\b/)
    return true
  })
})

test('a redirect to another host goes without the authorization', async () => {
  await using it = await scene({ server: { auth: 'basic', username: 'u', password: 'p' }, credentials: [password] })
  await using other = await startFakeRegistry()
  other.put('elsewhere', 'x', image)
  const blob = image.blobs.at(-1)
  it.registry.fail(`blobs/${blob?.digest}`, {
    kind: 'redirect',
    to: `http://${other.host}/v2/elsewhere/blobs/${blob?.digest}`,
  })
  assert.deepEqual(await bytesOf(await it.open()), layer)
  assert.deepEqual(
    other.seen.map(({ authorization }) => authorization),
    [undefined],
  )
})

test('redirects without end', async () => {
  await using it = await scene()
  it.registry.fail('/manifests/', { kind: 'redirect', to: '/v2/team/app/manifests/v1' }, 1_000)
  await assert.rejects(it.open(), fails('malformed'))
})

test('a download that breaks is resumed where it broke', async () => {
  await using it = await scene()
  const opened = await it.open()
  it.registry.fail('/blobs/', { kind: 'reset', afterBytes: 70_000 }, 2)
  assert.deepEqual(await bytesOf(opened), layer)
  const ranges = it.registry.seen.flatMap(({ range }) => range ?? [])
  assert.ok(ranges.length > 0 && ranges.every(range => /^bytes=[1-9]\d*-$/.test(range)))
})

test('a server that ignores ranges begins again, and nothing is delivered twice', async () => {
  await using it = await scene({ server: { ranges: false } })
  const opened = await it.open()
  it.registry.fail('/blobs/', { kind: 'reset', afterBytes: 70_000 }, 1)
  assert.deepEqual(await bytesOf(opened), layer)
})

const layerFaults: Readonly<Record<string, readonly [RegistryFault, OciError['code'], times: number]>> = {
  'other bytes than the digest says': [{ kind: 'corrupt' }, 'digest-mismatch', 1],
  'bytes without end': [{ kind: 'endless' }, 'too-large', 1],
  'a connection that always breaks at once': [{ kind: 'reset', afterBytes: 0 }, 'unreachable', 1_000],
  'a blob that is gone': [{ kind: 'status', status: 404 }, 'not-found', 1],
  'a server that is down': [{ kind: 'status', status: 503 }, 'server', 1_000],
}
for (const [because, [fault, code, times]] of Object.entries(layerFaults)) {
  test(`a layer fails: ${because}`, async () => {
    await using it = await scene()
    const opened = await it.open()
    it.registry.fail('/blobs/', fault, times)
    await assert.rejects(bytesOf(opened), fails(code))
  })
}

test('a registry that sends a byte at a time is asked once more and then told', async () => {
  const clock = { ...systemClock, sleep: async () => undefined }
  await using it = await scene({ client: { clock, idleTimeoutMs: 50 } })
  const opened = await it.open()
  it.registry.fail('/blobs/', { kind: 'trickle', everyMs: 5 }, 1_000)
  await assert.rejects(bytesOf(opened), fails('unreachable', /sends nothing for 50ms, or next to nothing, after/))
  assert.equal(it.registry.seen.filter(({ path }) => path.endsWith(opened.layers[0]?.digest ?? '')).length, 2)
  it.registry.fail('/manifests/', { kind: 'trickle', everyMs: 5 }, 1_000)
  await assert.rejects(it.open(), fails('unreachable', /stands still/))
})

const manifestFaults: Readonly<Record<string, readonly [RegistryFault, OciError['code']]>> = {
  'other bytes than its header says': [{ kind: 'wrong-digest-header' }, 'digest-mismatch'],
  'no JSON': [{ kind: 'corrupt' }, 'digest-mismatch'],
  'a document without end': [{ kind: 'endless' }, 'too-large'],
  'no such image': [{ kind: 'status', status: 404 }, 'not-found'],
  forbidden: [{ kind: 'status', status: 403 }, 'unauthorized'],
  'a pause longer than anybody waits': [
    { kind: 'status', status: 429, headers: { 'retry-after': '3600' } },
    'rate-limited',
  ],
  'busy for ever': [{ kind: 'status', status: 429, headers: { 'retry-after': '1' } }, 'rate-limited'],
}
for (const [because, [fault, code]] of Object.entries(manifestFaults)) {
  test(`a manifest fails: ${because}`, async () => {
    await using it = await scene()
    it.registry.fail('/manifests/', fault, 1_000)
    await assert.rejects(it.open(), fails(code))
  })
}

test('a busy registry is asked again, after the pause it wants', async () => {
  await using it = await scene()
  it.registry.fail('/manifests/', { kind: 'status', status: 429, headers: { 'retry-after': '2' } }, 2)
  it.registry.fail('/manifests/', { kind: 'status', status: 503 }, 1)
  assert.equal((await it.open()).manifestDigest, image.manifest.digest)
})

test('the platform decides', async () => {
  await using it = await scene()
  const arm = ociImage({ layers: [[{ name: 'arm', content: 'a' }]], architecture: 'arm64' })
  it.registry.putIndex('team/multi', 'v1', [arm, image])
  assert.equal((await it.open(`${it.registry.host}/team/multi:v1`)).manifestDigest, image.manifest.digest)
})

test('what is no image has a name', async () => {
  await using it = await scene()
  const types: Readonly<Record<string, OciError['code']>> = {
    'application/vnd.docker.distribution.manifest.v1+prettyjws': 'unsupported-schema',
    'application/vnd.example+json': 'unsupported-media-type',
  }
  for (const [type, code] of Object.entries(types)) {
    it.registry.putManifest('team/odd', 'v1', jsonBlob({ schemaVersion: 2 }, type))
    await assert.rejects(it.open(`${it.registry.host}/team/odd:v1`), fails(code))
  }
})

test('a mirror is asked instead', async () => {
  const registry = await startFakeRegistry()
  registry.put('hub/library/nginx', 'latest', image)
  await using it = await scene({ client: { mirrors: { 'index.docker.io': `${registry.host}/hub` } } })
  assert.equal((await it.open('nginx')).manifestDigest, image.manifest.digest)
  await registry[Symbol.asyncDispose]()
})

test('loopback is spoken to in HTTP where it does not speak HTTPS', async () => {
  await using it = await scene({ client: { useHttp: false } })
  assert.equal((await it.open()).manifestDigest, image.manifest.digest)
})

test('an abort ends a download', async () => {
  await using it = await scene()
  const opened = await it.open()
  it.registry.fail('/blobs/', { kind: 'endless' })
  await assert.rejects(
    Array.fromAsync(opened.layers[0]?.open(AbortSignal.abort(new Error('over'))) ?? []),
    /over|abort/i,
  )
})
