// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { runCommandLine } from '#apps/cli/program.ts'
import { ociImage, writeLayout } from '#testing/builders/oci-image.ts'
import { startFakeRegistry } from '#testing/fake-registry.ts'
import { tempDir } from '#testing/temp-dir.ts'

interface Outcome {
  readonly out: string
  readonly err: string
  readonly error: unknown
  readonly exitCode: number
}

/** Runs `ks scan image` in this process. */
async function scanImage(...args: readonly string[]): Promise<Outcome> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const env = { SOURCE_DATE_EPOCH: '1700000000', DOCKER_CONFIG: '/nowhere', KS_VULNDB: '/nowhere' }
  const context = { stdout: stdout as never, stderr: stderr as never, env, now: () => new Date() }
  const text = { out: '', err: '' }
  stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()))
  stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()))
  let error: unknown
  await runCommandLine(context, ['scan', 'image', ...args]).catch((caught: unknown) => (error = caught))
  const exitCode = Number(process.exitCode ?? 0)
  process.exitCode = 0
  return { ...text, error, exitCode }
}

const status = 'Package: bash\nStatus: install ok installed\nVersion: 5.2.15-2+b7\nArchitecture: amd64\n'
const image = ociImage({
  layers: [
    [
      { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n' },
      { name: 'var/lib/dpkg/status', content: status },
    ],
  ],
})

test('the image of a registry, with a password from a file', async () => {
  await using registry = await startFakeRegistry({ auth: 'basic', username: 'u', password: 'p' })
  registry.put('team/app', 'v1', image)
  using folder = tempDir()
  const args = [`${registry.host}/team/app:v1`, '--platform', 'linux/amd64', '--use-http']
  const { out, error } = await scanImage(...args, '--username', 'u', '--password-file', folder.write('p', 'p\n'))
  assert.equal((await scanImage(...args, '-u', 'u', '-p', 'p')).error, undefined, 'the flags as upstream writes them')
  assert.equal(error, undefined)
  assert.match(out, /Debian GNU\/Linux 12; 1 package\n/)
  assert.match(out, /^bash +5\.2\.15-2\+b7 +deb +\/var\/lib\/dpkg\/status$/m)
  const refused = await scanImage(...args)
  assert.equal((refused.error as { code?: string }).code, 'unauthorized')
})

test('every format of a layout, the same when it is repeated', async () => {
  using folder = tempDir()
  writeLayout(folder.path, [image])
  const { out: syft } = await scanImage(folder.path, '--format', 'syft-json')
  assert.equal(JSON.parse(syft).artifacts[0].purl, 'pkg:deb/debian/bash@5.2.15-2%2Bb7?arch=amd64&distro=debian-12')
  const { out: spdx } = await scanImage(folder.path, '-f', 'spdx-json')
  assert.equal(JSON.parse(spdx).creationInfo.created, '2023-11-14T22:13:20Z')
  const { out: bom } = await scanImage(folder.path, '-f', 'cyclonedx-json')
  assert.match(
    JSON.parse(bom).serialNumber,
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  assert.equal((await scanImage(folder.path, '-f', 'cyclonedx-json')).out, bom)
})

test('a layer that is damaged is told, and fails on request', async () => {
  using folder = tempDir()
  writeLayout(folder.path, [image])
  const layer = image.blobs.at(-1)
  writeFileSync(join(folder.path, 'blobs', layer?.digest.replace(':', '/') ?? ''), Buffer.alloc(layer?.size ?? 0))
  const { err, out, exitCode } = await scanImage(folder.path, '--fail-on-errors')
  assert.match(err, /packages may be missing/)
  assert.match(out, /not all of the image could be read/)
  assert.equal(exitCode, 1)
})

const wrong: Readonly<Record<string, readonly [args: readonly string[], message: RegExp]>> = {
  'no such format': [['nginx', '--format', 'html5'], /there are table/],
  'neither a file nor a reference': [['./nothing here'], /neither a file nor an image/],
  'a user without a password': [['nginx', '--username', 'u'], /--password-file/],
  'a password without a user': [['nginx', '-p', 'p'], /need --username/],
  'two passwords': [['nginx', '-u', 'u', '-p', 'p', '--password-file', 'x'], /give one of them/],
}
for (const [because, [args, message]] of Object.entries(wrong)) {
  test(`wrong use: ${because}`, async () => {
    const { error } = await scanImage(...args)
    assert.match(error instanceof Error ? error.message : '', message)
  })
}
