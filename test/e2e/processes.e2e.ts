// SPDX-License-Identifier: Apache-2.0
/** The command `ks` as processes of a real cluster: boxes on their own, and everything against a cluster read only. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { group, version } from '#api/spdx-v1beta1/kinds.ts'
import { aggregatedServing, registerAggregatedApi } from '#testing/aggregation.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { startPostgresServer, whyNoPostgres } from '#testing/postgres-server.ts'
import { callApi, kubeconfigText, readApi } from '#tools/envtest/access.ts'
import { waitFor } from '#tools/envtest/wait.ts'

const main = join(import.meta.dirname, '../../src/apps/cli/main.ts')
const dir = mkdtempSync(join(tmpdir(), 'ks-processes-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { hostNetwork: true, containers: [{ name: 'app', image: 'registry.example/app:1.0' }] },
}
const results = `/apis/${group}/${version}/namespaces/shop/workloadconfigurationscansummaries/pod-web`

function ks(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly output: () => string } {
  const { KUBECONFIG: _, ...own } = process.env
  const child = spawn(process.execPath, [main, ...args], { env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { child, output: () => text }
}

async function endOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly tookMs: number }> {
  const startedMs = performance.now()
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = await exit
  return { code: code as number | null, tookMs: performance.now() - startedMs }
}

const service = { namespace: 'kubescape', name: 'storage' }

/** A certificate for the Service of storage, in files that its settings name. */
function certificateFiles() {
  const nowMs = Date.now()
  const { serving } = aggregatedServing(service, {
    notBefore: new Date(nowMs - 60_000),
    notAfter: new Date(nowMs + 3_600_000),
  })
  const files = { TLS_SERVER_CERT_FILE: join(dir, 'cert.pem'), TLS_SERVER_KEY_FILE: join(dir, 'key.pem') }
  writeFileSync(files.TLS_SERVER_CERT_FILE, serving.certificatePem)
  writeFileSync(files.TLS_SERVER_KEY_FILE, serving.privateKeyPem)
  return files
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

describeOnEnvtest('ks as processes of a real cluster', {}, plane => {
  before(async () => {
    const { adminConfig } = plane()
    await readApi(adminConfig, {
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    })
    await waitFor({ what: 'the service account of the namespace', timeoutMs: 20_000 }, () =>
      readApi(adminConfig, { path: '/api/v1/namespaces/shop/serviceaccounts/default' }),
    )
    await readApi(adminConfig, { method: 'POST', path: '/api/v1/namespaces/shop/pods', body: pod })
  })

  test('ks up against a cluster that it may only read serves results and writes nothing there', async () => {
    const reader = plane().userConfig({ name: 'reader', groups: ['readers'] })
    await readApi(plane().adminConfig, {
      method: 'POST',
      path: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
      body: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'reader' },
        rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }],
      },
    })
    await readApi(plane().adminConfig, {
      method: 'POST',
      path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
      body: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'reader' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'readers' }],
      },
    })
    const kubeconfig = join(dir, 'reader')
    writeFileSync(kubeconfig, kubeconfigText(reader))
    const { child, output } = ks(['up', '--once', '--kubeconfig', kubeconfig, '--kubeconfig-out', join(dir, 'out')])
    const [code] = await once(child, 'exit')
    assert.equal(code, 0, output())
    assert.match(output(), /read only/)
    assert.match(output(), /shop +Pod +web/)
  })

  test('ks scan reads the cluster of a kubeconfig', async () => {
    const { child, output } = ks(['scan', 'control', 'C-0041', '--kubeconfig', plane().kubeconfigPath])
    const [code] = await once(child, 'exit')
    assert.equal(code, 0, output())
    assert.match(output(), /HostNetwork access +1 /)
  })

  test('storage and kubescape as processes: a certificate of its own, aggregated, judged, ended in time', async () => {
    await callApi(plane().adminConfig, {
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { metadata: { name: service.namespace } },
    })
    const config = join(dir, 'storage.yaml')
    writeFileSync(config, 'cleanup: { dryRun: true }\nkinds: { sbomsyfts: { maxAge: 30d } }\n')
    const port = await freePort()
    const env = {
      SERVER_BIND_ADDRESS: 'localhost',
      SERVER_BIND_PORT: String(port),
      KS_STORAGE_FILE: join(dir, 'storage.db'),
      KS_STORAGE_CONFIG: config,
      KS_PORT: '0',
      KS_HOST: '127.0.0.1',
      KS_SCANS_DIR: join(dir, 'scans'),
      CLUSTER_NAME: 'envtest',
    }
    const storage = ks(['run', 'storage', '--kubeconfig', plane().kubeconfigPath], env)
    await waitFor(
      { what: 'storage to serve', timeoutMs: 20_000 },
      async () => storage.output().includes('storage serves') || undefined,
    )
    await registerAggregatedApi(plane().adminConfig, { group, version, service, port })
    const kubescape = ks(['run', 'kubescape', '--kubeconfig', plane().kubeconfigPath], env)
    const found = await waitFor({ what: 'the result of the pod', timeoutMs: 40_000 }, async () => {
      const { status, text } = await callApi(plane().adminConfig, { path: results })
      return status === 200
        ? (JSON.parse(text) as { spec: { controls: Record<string, { status: { status: string } }> } })
        : undefined
    })
    assert.equal(found.spec.controls['C-0041']?.status.status, 'failed')
    for (const each of [kubescape, storage]) {
      const { code, tookMs } = await endOf(each.child)
      assert.equal(code, 0, each.output())
      assert.ok(tookMs < 5000, `${tookMs} ms`)
    }
  })

  test('storage and ks up keep everything in PostgreSQL when they are told its URL', {
    skip: whyNoPostgres(process.env) ?? false,
  }, async () => {
    const postgres = startPostgresServer()
    try {
      const database = postgres.newDatabase()
      const env = {
        SERVER_BIND_ADDRESS: '127.0.0.1',
        SERVER_BIND_PORT: '0',
        ...certificateFiles(),
        KS_DATABASE_URL: database,
      }
      const storage = ks(['run', 'storage', '--kubeconfig', plane().kubeconfigPath], env)
      await waitFor(
        { what: 'storage to serve from PostgreSQL', timeoutMs: 20_000 },
        async () => storage.output().includes('storage serves') || undefined,
      )
      assert.match(storage.output(), /fsync=off/)
      const checked = ks(['storage', 'check'], { KS_DATABASE_URL: database })
      assert.deepEqual(await once(checked.child, 'exit'), [0, null], checked.output())
      assert.equal((await endOf(storage.child)).code, 0, storage.output())
      const out = join(dir, 'postgres')
      const up = ks(['up', '--once', '--database', postgres.newDatabase(), '--kubeconfig-out', out])
      assert.deepEqual(await once(up.child, 'exit'), [0, null], up.output())
      assert.match(up.output(), /Embedded cluster: \d\d+ objects created/)
    } finally {
      postgres.stop()
    }
  })

  test('wrong settings are told all at once', async () => {
    const env = { SERVER_BIND_PORT: 'x', KS_DATABASE_URL: 'mysql://u:hidden@h/d', KS_STORAGE_DURABILITY: 'some' }
    const { child, output } = ks(['run', 'storage', '--kubeconfig', plane().kubeconfigPath], env)
    const [code] = await once(child, 'exit')
    assert.equal(code, 1)
    for (const name of Object.keys(env)) assert.match(output(), new RegExp(name))
    assert.doesNotMatch(output(), /hidden/)
  })
})
