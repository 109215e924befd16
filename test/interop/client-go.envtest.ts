// SPDX-License-Identifier: Apache-2.0
/**
 * client-go against our servers: informers with and without selectors, of metadata alone and of types of their own, by
 * WatchList as its newer versions do and by pages as older ones did, watches, leader election. `INTEROP_SECONDS` says
 * how long it writes; 60 is the full run.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { resourceFacts } from '#adapters/apiserver/builtin/facts.ts'
import { builtinProtobufReader } from '#adapters/apiserver/builtin/protobuf.ts'
import { startEmbeddedCluster } from '#apps/up/embedded-cluster.ts'
import { systemClock } from '#runtime/clock.ts'
import { startClusterStorage } from '#services/storage/start.ts'
import { startAggregatedStorage } from '#testing/aggregated-storage.ts'
import { startEnvtest, whyNoEnvtest } from '#testing/envtest.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { testCertificates } from '#testing/test-certificates.ts'
import { writeKubeconfig } from '#tools/envtest/access.ts'

const seconds = Number(process.env['INTEROP_SECONDS'] ?? 5)
const hasGo = spawnSync('go', ['version']).status === 0

describe('client-go', { skip: hasGo ? false : 'Go is not here; install Go 1.26' }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'ks-interop-'))
  const program = join(dir, 'interop')

  before(() => {
    const build = spawnSync('go', ['build', '-buildvcs=false', '-o', program, '.'], { cwd: import.meta.dirname })
    assert.equal(build.status, 0, build.stderr.toString())
  })
  after(() => rmSync(dir, { recursive: true, force: true }))

  /** Runs it; the servers are in this process, so nothing here may wait without letting go. */
  async function follow(kubeconfigPath: string): Promise<void> {
    const child = spawn(program, ['-kubeconfig', kubeconfigPath, '-duration', `${seconds}s`])
    const output: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', piece => output.push(String(piece)))
    const [code, signal] = await once(child, 'close')
    assert.deepEqual([code, signal], [0, null], output.join(''))
    assert.match(output.join(''), /writes: [1-9]\d+/)
  }

  test('every built-in kind is read from protobuf as from JSON', () => {
    const [folder = ''] = goList('k8s.io/api').split('\n')
    const samples = join(folder, 'testdata/HEAD')
    const read = builtinProtobufReader()
    let known = 0
    for (const { groupVersion, kind, verbs } of resourceFacts) {
      const file = join(samples, `${groupVersion === 'v1' ? 'core.v1' : groupVersion.replace('/', '.')}.${kind}`)
      if (!verbs.includes('create') || !existsSync(`${file}.pb`)) continue
      const json: unknown = JSON.parse(readFileSync(`${file}.json`, 'utf8'))
      assert.deepEqual(withoutNothing(read(readFileSync(`${file}.pb`))), withoutNothing(json), kind)
      known++
    }
    assert.ok(known > 55, `${known} kinds`)
  })

  test('the embedded cluster', async () => {
    const { server: serving, authority } = testCertificates()
    const cluster = await startEmbeddedCluster({
      identity: { token: 'interop', serving, authority, renewAtMs: Number.POSITIVE_INFINITY },
      file: join(dir, 'objects.db'),
      host: '127.0.0.1',
      port: 0,
      clock: systemClock,
      random: Math.random,
      log: memoryLog().log,
    })
    const kubeconfig = join(dir, 'embedded')
    const { url: server } = cluster
    writeKubeconfig(kubeconfig, {
      server,
      caPem: authority.certificatePem,
      credential: { kind: 'token', token: 'interop' },
    })
    try {
      await cluster.server.local.create(namespaceResource(cluster.server.local), defaultNamespace)
      await follow(kubeconfig)
    } finally {
      await cluster.stop()
    }
  })

  test('storage, asked through a real API server and directly', {
    skip: whyNoEnvtest(process.env) ?? false,
  }, async () => {
    const plane = await startEnvtest({ controllerManager: false })
    try {
      const aggregated = await startAggregatedStorage(plane, startClusterStorage)
      try {
        await follow(plane.kubeconfigPath)
        await follow(aggregated.directKubeconfigPath)
      } finally {
        await aggregated.stop()
      }
    } finally {
      await plane.stop()
    }
  })
})

function goList(module: string): string {
  return execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd: import.meta.dirname, encoding: 'utf8' })
}

/** What is empty may be left out in one form and not in the other. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [name, withoutNothing(member)] as const)
  return Object.fromEntries(members.filter(([, member]) => !isNothing(member)))
}

function isNothing(value: unknown): boolean {
  return value === null || (typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0)
}

const defaultNamespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }

function namespaceResource(local: Awaited<ReturnType<typeof startEmbeddedCluster>>['server']['local']) {
  const resource = local.resourceOf('v1', 'Namespace')
  assert.ok(resource)
  return resource
}
