// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'
import { testCertificates } from '#testing/test-certificates.ts'
import { createExecCredentials, type ExecPlugin } from './exec-credential.ts'

const apiVersion = 'client.authentication.k8s.io/v1'

/** A plugin that counts its runs in a file and prints what the shell lines say. */
function script(dir: TempDir, lines: string): string {
  return dir.write('plugin', `#!/bin/sh\necho run >> "${dir.path}/runs"\n${lines}\n`, 0o700)
}

function runs(dir: TempDir): number {
  return readFileSync(`${dir.path}/runs`, 'utf8').trim().split('\n').length
}

function source(command: string, extra: Partial<ExecPlugin> & { timeoutMs?: number } = {}, clock = fakeClock()) {
  const { timeoutMs = 5_000, ...plugin } = extra
  return createExecCredentials({
    plugin: { apiVersion, command, args: [], env: {}, ...plugin },
    place: 'kubeconfig /k: users[0] "a"',
    env: { PATH: process.env['PATH'] },
    clock,
    timeoutMs,
  })
}

function printing(status: object): string {
  return `echo '${JSON.stringify({ apiVersion, kind: 'ExecCredential', status })}'`
}

test('a token is kept until shortly before it expires, and fetched once by many', async () => {
  using dir = tempDir()
  const clock = fakeClock(Date.UTC(2026, 0, 1))
  const command = script(dir, printing({ token: 'abc', expirationTimestamp: '2026-01-01T01:00:00Z' }))
  const credentials = source(command, {}, clock)
  const many = await Promise.all(Array.from({ length: 5 }, () => credentials.identity()))
  assert.deepEqual(new Set(many.map(({ authorization }) => authorization)), new Set(['Bearer abc']))
  assert.equal(runs(dir), 1)
  await clock.advance(3_594_000)
  await credentials.identity()
  assert.equal(runs(dir), 1)
  await clock.advance(2_000)
  await credentials.identity()
  assert.equal(runs(dir), 2)
})

test('a token without expiry is kept until it is refused, and refused only once', async () => {
  using dir = tempDir()
  const credentials = source(
    script(dir, `echo '{"apiVersion":"${apiVersion}","kind":"ExecCredential","status":{"token":"t'$$'"}}'`),
  )
  const first = await credentials.identity()
  await credentials.identity()
  assert.equal(runs(dir), 1)
  credentials.invalidate({ ...first })
  const second = await credentials.identity()
  assert.notDeepEqual(second, first)
  credentials.invalidate(first)
  assert.deepEqual(await credentials.identity(), second)
  assert.equal(runs(dir), 2)
})

test('a client certificate with its key', async () => {
  using dir = tempDir()
  const { client, server } = testCertificates()
  const pair = { clientCertificateData: client.certificatePem, clientKeyData: client.privateKeyPem }
  dir.write('good', JSON.stringify({ apiVersion, kind: 'ExecCredential', status: pair }))
  const { certificate } = await source(script(dir, `cat ${dir.path}/good`)).identity()
  assert.deepEqual(certificate, { certPem: client.certificatePem, keyPem: client.privateKeyPem })
  const mixed = { ...pair, clientKeyData: server.privateKeyPem }
  dir.write('good', JSON.stringify({ apiVersion, kind: 'ExecCredential', status: mixed }))
  await assert.rejects(source(script(dir, `cat ${dir.path}/good`)).identity(), /does not belong/)
})

test('the plugin gets its arguments, its environment and what the cluster is', async () => {
  using dir = tempDir()
  const command = script(
    dir,
    `printf '%s|%s|%s|%s' "$1" "$2" "$EXTRA" "$KUBERNETES_EXEC_INFO" > "${dir.path}/got"\n${printing({ token: 'x' })}`,
  )
  await source(command, { args: ['get', 'a b'], env: { EXTRA: '1' }, cluster: { server: 'https://s' } }).identity()
  const [first, second, extra, info = ''] = readFileSync(`${dir.path}/got`, 'utf8').split('|')
  assert.deepEqual([first, second, extra], ['get', 'a b', '1'])
  assert.deepEqual(JSON.parse(info), {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, cluster: { server: 'https://s' } },
  })
})

const failures: Record<string, { lines?: string; command?: string; timeoutMs?: number; says: RegExp }> = {
  'not installed': {
    command: 'no-such-plugin-here',
    says: /was not found; install it or correct PATH\. Hint: get it at x/,
  },
  'not executable': { command: '/etc/passwd', says: /may not be executed/ },
  'it fails': {
    lines: 'echo "login first, token=hunter2" >&2; exit 3',
    says: /failed with exit code 3: login first, token=\[redacted\]/,
  },
  'it hangs': { lines: 'sleep 20', timeoutMs: 50, says: /did not end within 50 ms and was killed/ },
  'it prints no JSON': { lines: 'echo hello', says: /expected an ExecCredential as JSON/ },
  'another version': {
    lines: printing({ token: 'x' }).replace('/v1"', '/v1beta1"'),
    says: /expected apiVersion client.authentication.k8s.io\/v1/,
  },
  'no credential': { lines: printing({}), says: /expected status.token/ },
  'a time that is none': {
    lines: printing({ token: 'x', expirationTimestamp: 'soon' }),
    says: /expected an RFC 3339 time/,
  },
  'a token no header can hold': { lines: printing({ token: 'a b' }), says: /expected a token of printable ASCII/ },
  'it prints without end': { lines: 'yes', says: /printed more than 1048576 bytes/ },
}
for (const [why, { lines, command, timeoutMs, says }] of Object.entries(failures))
  test(`exec plugin: ${why}`, async () => {
    using dir = tempDir()
    const program = command ?? script(dir, lines ?? '')
    const credentials = source(program, {
      installHint: 'get it at x',
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })
    await assert.rejects(credentials.identity(), error => {
      assert.ok(isKubeError(error, 'credentials'), String(error))
      assert.match(error.message, says)
      assert.ok(error.message.startsWith('kubeconfig /k: users[0] "a": exec plugin '))
      return true
    })
  })
