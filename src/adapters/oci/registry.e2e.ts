// SPDX-License-Identifier: Apache-2.0
/** The registry client against the registry of the distribution project, where there is one. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parseImageRef } from '#domain/image-ref.ts'
import { systemClock } from '#runtime/clock.ts'
import { ociImage, ociIndex } from '#testing/builders/oci-image.ts'
import { hasDockerRegistry, pushImage, pushManifest, startDockerRegistry } from '#testing/docker-registry.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'
import { startTokenIssuer } from '#testing/token-issuer.ts'
import type { Credential } from './credentials.ts'
import { createRegistryClient } from './registry.ts'

const amd = ociImage({ layers: [[{ name: 'amd', content: 'x'.repeat(100_000) }], [{ name: 'b', content: 'c' }]] })
const arm = ociImage({ layers: [[{ name: 'arm', content: 'y' }]], packing: 'zstd', architecture: 'arm64' })
const docker = ociImage({ layers: [[{ name: 'd', content: 'z' }]], docker: true })
const user: Credential = { kind: 'password', username: 'u', password: 'p' }
/** User `u` with the password `p`, as `htpasswd -B` writes it. */
const passwords = 'u:$2b$12$Zi5ei6T3VXYuUIS1Xws8ZexoeVZ29/jCj/7uTKixj35/G1AQtApja\n'

/** Digest of the manifest and the layers' sizes, every layer read and verified. */
async function pull(reference: string, credentials: readonly Credential[] = [], platform = 'linux/amd64') {
  const parsed = parseImageRef(reference)
  assert.ok(parsed.kind === 'ref')
  const client = createRegistryClient({
    clock: systemClock,
    random: Math.random,
    credentialsFor: async () => credentials,
  })
  try {
    const image = await client.open(parsed.ref, { platform })
    for (const { open } of image.layers) await Array.fromAsync(open())
    return image.manifestDigest
  } finally {
    await client.close()
  }
}

describe('a real registry', { skip: !hasDockerRegistry() && 'there is no docker-registry' }, () => {
  let folder: TempDir
  before(async () => {
    folder = tempDir()
    await using registry = await startDockerRegistry(folder)
    await pushImage(registry.host, 'team/app:amd', amd)
    await pushImage(registry.host, 'team/app:arm', arm)
    await pushImage(registry.host, 'team/app:docker', docker)
    await pushManifest(registry.host, 'team/app:all', ociIndex([arm, amd]))
  })
  after(() => folder[Symbol.dispose]())

  test('images by tag, digest and platform, of both families of media types', async () => {
    await using registry = await startDockerRegistry(folder)
    const name = `${registry.host}/team/app`
    assert.equal(await pull(`${name}:amd`), amd.manifest.digest)
    assert.equal(await pull(`${name}@${arm.manifest.digest}`), arm.manifest.digest)
    assert.equal(await pull(`${name}:docker`), docker.manifest.digest)
    assert.equal(await pull(`${name}:all`), amd.manifest.digest)
    assert.equal(await pull(`${name}:all`, [], 'linux/arm64'), arm.manifest.digest)
    await assert.rejects(pull(`${name}:none`), { code: 'not-found' })
  })

  test('basic authentication', async () => {
    const file = folder.write('htpasswd', passwords)
    await using registry = await startDockerRegistry(folder, `  htpasswd: {realm: test, path: "${file}"}`)
    assert.equal(await pull(`${registry.host}/team/app:amd`, [user]), amd.manifest.digest)
    await assert.rejects(pull(`${registry.host}/team/app:amd`), { code: 'unauthorized' })
    const wrong: Credential = { ...user, kind: 'password', username: 'u', password: 'wrong' }
    assert.equal(await pull(`${registry.host}/team/app:amd`, [wrong, user]), amd.manifest.digest)
  })

  test('token authentication, by password and by identity token', async () => {
    await using issuer = await startTokenIssuer('team/app')
    await using registry = await startDockerRegistry(folder, issuer.authOf(folder))
    assert.equal(await pull(`${registry.host}/team/app:amd`, [user]), amd.manifest.digest)
    const identity: Credential = { kind: 'identity-token', token: 'refresh' }
    assert.equal(await pull(`${registry.host}/team/app:amd`, [identity]), amd.manifest.digest)
    await assert.rejects(pull(`${registry.host}/team/app:amd`), { code: 'unauthorized' })
  })
})
