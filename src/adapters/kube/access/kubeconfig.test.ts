// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'
import { testCertificates } from '#testing/test-certificates.ts'
import { type KubeconfigOptions, loadKubeconfig } from './kubeconfig.ts'

const certificates = testCertificates()

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function load(dir: TempDir, options: Partial<KubeconfigOptions> = {}) {
  return loadKubeconfig({ env: {}, homeDir: dir.path, clock: fakeClock(), ...options })
}

/** A kubeconfig of one context `c`, as JSON, which is YAML too. */
function config(cluster: object, user: object = {}, context: object = {}): string {
  return JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u', ...context } }],
    clusters: [{ name: 'k', cluster }],
    users: [{ name: 'u', user }],
  })
}

const server = { server: 'https://10.0.0.1:6443/' }

test('the usual file of kubeadm: data inline', async () => {
  using dir = tempDir()
  dir.write(
    '.kube/config',
    `apiVersion: v1
kind: Config
current-context: admin@prod
clusters:
- name: prod
  cluster:
    server: https://10.0.0.1:6443
    certificate-authority-data: ${base64(certificates.authority.certificatePem)}
contexts:
- name: admin@prod
  context: {cluster: prod, user: admin, namespace: shop}
users:
- name: admin
  user:
    client-certificate-data: ${base64(certificates.client.certificatePem)}
    client-key-data: ${base64(certificates.client.privateKeyPem)}
`,
  )
  const loaded = await load(dir)
  assert.equal(loaded.server, 'https://10.0.0.1:6443')
  assert.equal(loaded.contextName, 'admin@prod')
  assert.equal(loaded.namespace, 'shop')
  assert.equal(await loaded.ca?.read(), certificates.authority.certificatePem)
  assert.equal((await loaded.credentials?.identity())?.certificate?.certPem, certificates.client.certificatePem)
})

test('paths are seen from the file they stand in', async () => {
  using dir = tempDir()
  dir.write('pki/ca.pem', certificates.authority.certificatePem)
  dir.write('pki/me.pem', certificates.client.certificatePem)
  dir.write('pki/me.key', certificates.client.privateKeyPem)
  const path = dir.write(
    'conf/k.yaml',
    config(
      { ...server, 'certificate-authority': '../pki/ca.pem' },
      { 'client-certificate': '../pki/me.pem', 'client-key': '../pki/me.key' },
    ),
  )
  const loaded = await load(dir, { path })
  assert.equal(await loaded.ca?.read(), certificates.authority.certificatePem)
  assert.equal((await loaded.credentials?.identity())?.certificate?.keyPem, certificates.client.privateKeyPem)
})

test('of several files the first to name something wins, missing ones are passed over', async () => {
  using dir = tempDir()
  const first = dir.write('a', 'clusters: [{name: k, cluster: {server: "https://first"}}]')
  const second = dir.write('b', config({ server: 'https://second' }, { token: 'abc' }))
  const loaded = await load(dir, { env: { KUBECONFIG: `${dir.path}/none:${first}::${second}:${first}` } })
  assert.equal(loaded.server, 'https://first')
  assert.deepEqual(await loaded.credentials?.identity(), { authorization: 'Bearer abc' })
})

const identities: Record<string, [object, Record<string, unknown>]> = {
  'a token': [{ token: 'abc' }, { authorization: 'Bearer abc' }],
  'a token file wins over a token': [{ token: 'abc', tokenFile: 'token' }, { authorization: 'Bearer from-file' }],
  'a password': [{ username: 'joe', password: 'pö' }, { authorization: `Basic ${base64('joe:pö')}` }],
}
for (const [why, [user, expected]] of Object.entries(identities))
  test(`kubeconfig user: ${why}`, async () => {
    using dir = tempDir()
    dir.write('token', 'from-file\n')
    const loaded = await load(dir, { path: dir.write('k', config(server, user)) })
    assert.deepEqual(await loaded.credentials?.identity(), expected)
  })

test('a user with nothing is anonymous, and so is a context without user', async () => {
  using dir = tempDir()
  assert.equal((await load(dir, { path: dir.write('k', config(server)) })).credentials, undefined)
  assert.equal((await load(dir, { path: dir.write('k', config(server, {}, { user: '' })) })).credentials, undefined)
})

test('impersonation becomes headers', async () => {
  using dir = tempDir()
  const user = { as: 'jane', 'as-groups': ['a', 'b'], 'as-user-extra': { 'example.com/Scope': ['x'] } }
  assert.deepEqual((await load(dir, { path: dir.write('k', config(server, user)) })).headers, {
    'impersonate-user': 'jane',
    'impersonate-group': ['a', 'b'],
    'impersonate-extra-example.com%2fscope': ['x'],
  })
})

test('a plugin beside the kubeconfig, told about the cluster', async () => {
  using dir = tempDir()
  const answer = '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"'
  dir.write(
    'bin/plugin',
    `#!/bin/sh\nhost=$(echo "$KUBERNETES_EXEC_INFO" | grep -o 'https:..[0-9.]*')\necho '${answer}'"$host-$WHO"'"}}'\n`,
    0o700,
  )
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: './bin/plugin',
    env: [{ name: 'WHO', value: 'me' }],
    provideClusterInfo: true,
  }
  const loaded = await load(dir, { path: dir.write('k', config(server, { exec })), env: { PATH: process.env['PATH'] } })
  assert.deepEqual(await loaded.credentials?.identity(), { authorization: 'Bearer https://10.0.0.1-me' })
})

test('proxies: the cluster has its own, else the environment decides', async () => {
  using dir = tempDir()
  const env = { HTTPS_PROXY: 'http://env:1' }
  const path = dir.write('k', config({ ...server, 'proxy-url': 'socks5://own:2' }))
  assert.equal((await load(dir, { path, env })).proxyUrl, 'socks5://own:2')
  dir.write('k', config(server))
  assert.equal((await load(dir, { path, env })).proxyUrl, 'http://env:1')
})

test('server name and trust settings', async () => {
  using dir = tempDir()
  const path = dir.write(
    'k',
    config({ server: '10.0.0.1:6443', 'tls-server-name': 'api', 'insecure-skip-tls-verify': true }),
  )
  const { server: url, tlsServerName, insecureSkipTlsVerify } = await load(dir, { path })
  assert.deepEqual(
    { url, tlsServerName, insecureSkipTlsVerify },
    { url: 'https://10.0.0.1:6443', tlsServerName: 'api', insecureSkipTlsVerify: true },
  )
})

test('a context may be chosen, and a single one needs no choice', async () => {
  using dir = tempDir()
  const two =
    'contexts: [{name: a, context: {cluster: x}}, {name: b, context: {cluster: y}}]\nclusters: [{name: x, cluster: {server: "https://x"}}, {name: y, cluster: {server: "https://y"}}]'
  const path = dir.write('k', two)
  assert.equal((await load(dir, { path, context: 'b' })).server, 'https://y')
  dir.write('k', 'contexts: [{name: a, context: {cluster: x}}]\nclusters: [{name: x, cluster: {server: "https://x"}}]')
  assert.equal((await load(dir, { path })).server, 'https://x')
})

const wrong: Record<string, { text: string; context?: string; says: RegExp }> = {
  'no server': {
    text: config({}),
    says: /^kubeconfig \S+\/k: clusters\[0\] "k": server: expected the URL of an API server, got nothing$/,
  },
  'a server that is no URL': {
    text: config({ server: 'ftp://x' }),
    says: /server: expected an http or https URL, got "ftp:\/\/x"$/,
  },
  'broken YAML, told by line and without its text': {
    text: 'users:\n- name: a\n  user: {token: hunter2\n',
    says: /^kubeconfig \S+\/k:4:1: not valid YAML: (?!.*hunter2)/,
  },
  'no mapping': { text: '- a', says: /expected a mapping with clusters, users and contexts, got a list$/ },
  'an HTML page': { text: '<html><body>Not found</body></html>', says: /^kubeconfig \S+\/k: expected a mapping/ },
  'clusters is no list': { text: 'clusters: {a: b}', says: /clusters: expected a list, got a mapping$/ },
  'an entry without name': {
    text: 'users: [{user: {}}]',
    says: /users\[0\]: expected a mapping with a name, got name nothing$/,
  },
  'a name twice': { text: 'users: [{name: a}, {name: a}]', says: /users\[1\] "a": the name is taken/ },
  'no current context': {
    text: 'contexts: [{name: a}, {name: b}]',
    says: /current-context: expected the name of a context, got nothing; it has "a", "b"$/,
  },
  'an unknown current context': {
    text: 'current-context: z\ncontexts: [{name: a}]',
    says: /current-context: no context is named "z"; it has "a"$/,
  },
  'an unknown context asked for': {
    text: config(server),
    context: 'z',
    says: /^kubeconfig \S+\/k: no context is named "z"; it has "c"$/,
  },
  'a context without cluster': {
    text: config(server, {}, { cluster: undefined }),
    says: /contexts\[0\] "c": cluster: expected the name of a cluster, got nothing$/,
  },
  'an unknown cluster': {
    text: config(server, {}, { cluster: 'x' }),
    says: /contexts\[0\] "c": cluster: no cluster is named "x"; there are "k"$/,
  },
  'an unknown user': { text: config(server, {}, { user: 'x' }), says: /user: no user is named "x"; there are "u"$/ },
  'a CA that is not there': {
    text: config({ ...server, 'certificate-authority': 'none.pem' }),
    says: /clusters\[0\] "k": certificate-authority: cannot read \S+none.pem: ENOENT/,
  },
  'CA data that is no PEM': {
    text: config({ ...server, 'certificate-authority-data': 'AAAA' }),
    says: /certificate-authority-data: expected base64 of PEM/,
  },
  'a CA beside insecure': {
    text: config({
      ...server,
      'insecure-skip-tls-verify': true,
      'certificate-authority-data': base64(certificates.authority.certificatePem),
    }),
    says: /insecure-skip-tls-verify: expected no certificate-authority beside it/,
  },
  'a certificate without key': {
    text: config(server, { 'client-certificate-data': base64(certificates.client.certificatePem) }),
    says: /users\[0\] "u": client-key: expected a key/,
  },
  'a key of another certificate': {
    text: config(server, {
      'client-certificate-data': base64(certificates.client.certificatePem),
      'client-key-data': base64(certificates.server.privateKeyPem),
    }),
    says: /users\[0\] "u": the client key does not belong/,
  },
  'a token that is a number': {
    text: 'current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: "https://a"}}]\nusers: [{name: u, user: {token: 123}}]',
    says: /users\[0\] "u": token: expected text, got a number; put it in quotes$/,
  },
  'an auth provider of old': {
    text: config(server, { 'auth-provider': { name: 'gcp' } }),
    says: /auth-provider: was removed/,
  },
  'an exec version of old': {
    text: config(server, { exec: { apiVersion: 'client.authentication.k8s.io/v1alpha1', command: 'x' } }),
    says: /exec: apiVersion: expected .*, got client.authentication.k8s.io\/v1alpha1/,
  },
  'an exec without command': {
    text: config(server, { exec: { apiVersion: 'client.authentication.k8s.io/v1' } }),
    says: /exec: command: expected a program/,
  },
  'a plugin that wants a person': {
    text: config(server, {
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'x', interactiveMode: 'Always' },
    }),
    says: /interactiveMode: the plugin wants to talk/,
  },
  'a proxy of another kind': {
    text: config({ ...server, 'proxy-url': 'ftp://x' }),
    says: /clusters\[0\] "k": proxy-url: expected a proxy URL/,
  },
}
for (const [why, { text, context, says }] of Object.entries(wrong))
  test(`kubeconfig: ${why}`, async () => {
    using dir = tempDir()
    const path = dir.write('k', text)
    await assert.rejects(load(dir, { path, ...(context === undefined ? {} : { context }) }), error => {
      assert.ok(isKubeError(error, 'config', 'credentials'), String(error))
      assert.match(error.message, says)
      assert.ok(!error.message.includes('\n'))
      return true
    })
  })

test('no kubeconfig at all tells where it was looked for', async () => {
  using dir = tempDir()
  await assert.rejects(
    load(dir),
    /no kubeconfig found: looked for \S+\/\.kube\/config; name one with --kubeconfig or KUBECONFIG$/,
  )
  await assert.rejects(load(dir, { path: `${dir.path}/none` }), /kubeconfig \S+\/none: cannot be read: ENOENT/)
  await assert.rejects(load(dir, { path: dir.path }), /cannot be read: expected a file, got a directory/)
})
