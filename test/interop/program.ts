// SPDX-License-Identifier: Apache-2.0
/** The Go program of this folder: building it, and running it against servers of this process. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startEmbeddedCluster } from '#apps/up/embedded-cluster.ts'
import { systemClock } from '#runtime/clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { testCertificates } from '#testing/test-certificates.ts'
import { writeKubeconfig } from '#tools/envtest/access.ts'

/** Why suites of this folder are skipped; false where they are not. */
export const whyNoGo = spawnSync('go', ['version']).status === 0 ? false : 'Go is not here; install Go 1.26'

/** Builds it into a folder; returns its path. */
export function buildProgram(dir: string): string {
  const program = join(dir, 'interop')
  const build = spawnSync('go', ['build', '-buildvcs=false', '-o', program, '.'], { cwd: import.meta.dirname })
  assert.equal(build.status, 0, build.stderr.toString())
  return program
}

/** Runs it to its good end; returns what it printed. The servers are in this process, so nothing here may block. */
export async function runProgram(program: string, argv: readonly string[]): Promise<string> {
  const child = spawn(program, argv)
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', piece => output.push(String(piece)))
  const [code, signal] = await once(child, 'close')
  const text = output.join('')
  const faults = text.split('\n').filter(line => !line.startsWith('ok  '))
  assert.deepEqual([code, signal], [0, null], faults.join('\n'))
  return text
}

/** Our embedded cluster with the namespace `default`, and a kubeconfig for it. */
export async function startEmbedded(dir: string): Promise<{ kubeconfigPath: string; stop(): Promise<void> }> {
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
  const kubeconfigPath = join(dir, 'embedded')
  writeKubeconfig(kubeconfigPath, {
    server: cluster.url,
    caPem: authority.certificatePem,
    credential: { kind: 'token', token: 'interop' },
  })
  const { local } = cluster.server
  const namespaces = local.resourceOf('v1', 'Namespace')
  assert.ok(namespaces)
  await local.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } })
  return { kubeconfigPath, stop: () => cluster.stop() }
}
