// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseImageRef } from '#domain/image-ref.ts'
import { tempDir } from '#testing/temp-dir.ts'
import type { Credential } from './credentials.ts'
import { dockerCredentials } from './docker-credentials.ts'
import { OciError } from './errors.ts'

const helper = `#!/bin/sh
read host
case "$host" in
  gcr.io) echo '{"ServerURL":"gcr.io","Username":"_token","Secret":"s"}' ;;
  acr.io) echo '{"Username":"<token>","Secret":"refresh"}' ;;
  broken.io) echo 'no json' ;;
  failing.io) echo 'boom'; exit 1 ;;
  *) echo 'credentials not found in native keychain'; exit 1 ;;
esac
`

async function credentials(config: unknown, image: string): Promise<readonly Credential[]> {
  using folder = tempDir()
  folder.write('bin/docker-credential-test', helper, 0o700)
  if (config !== undefined) folder.write('config.json', JSON.stringify(config))
  const parsed = parseImageRef(image)
  assert.ok(parsed.kind === 'ref')
  const env = { DOCKER_CONFIG: folder.path, PATH: `${folder.path}/bin:/usr/bin:/bin` }
  return await dockerCredentials(env, '/nowhere')(parsed.ref)
}

const stored = { kind: 'password', username: 'u', password: 'p' } as const

test('what the file says, what a helper says, and nothing', async () => {
  assert.deepEqual(await credentials(undefined, 'gcr.io/a'), [])
  assert.deepEqual(await credentials({ auths: { 'gcr.io': { username: 'u', password: 'p' } } }, 'gcr.io/a'), [stored])
  assert.deepEqual(await credentials({ credHelpers: { 'gcr.io': 'test' } }, 'gcr.io/a'), [
    { kind: 'password', username: '_token', password: 's' },
  ])
  assert.deepEqual(await credentials({ credsStore: 'test' }, 'acr.io/a'), [
    { kind: 'identity-token', token: 'refresh' },
  ])
  assert.deepEqual(await credentials({ credsStore: 'test' }, 'unknown.io/a'), [])
})

const failing: Readonly<Record<string, readonly [helper: string, image: string]>> = {
  'a helper that fails': ['test', 'failing.io/a'],
  'a helper that is not there': ['missing', 'gcr.io/a'],
  'a name that is a path': ['../../bin/sh', 'gcr.io/a'],
}
for (const [because, [name, image]] of Object.entries(failing)) {
  test(`no credentials: ${because}`, () =>
    assert.rejects(
      credentials({ credsStore: name }, image),
      (error: unknown) => error instanceof OciError && error.code === 'config',
    ))
}

test('an answer that is no JSON', () => assert.rejects(credentials({ credsStore: 'test' }, 'broken.io/a'), OciError))
