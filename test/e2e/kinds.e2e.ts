// SPDX-License-Identifier: Apache-2.0
/** What kubectl shows and explains of every kind of ours: under each of its names, with all columns. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { customKinds } from '#api/kubescape-v1beta1/custom-kinds.ts'
import { category, group, spdxKinds, version } from '#api/spdx-v1beta1/kinds.ts'
import { startEmbeddedCluster } from '#apps/up/embedded-cluster.ts'
import { systemClock } from '#runtime/clock.ts'
import { createApiClient } from '#testing/api-client.ts'
import { whyNoEnvtest } from '#testing/envtest.ts'
import { kubectlVersions, runKubectl } from '#testing/kubectl.ts'
import { normaliseKubectl } from '#testing/kubectl-normalise.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { testCertificates } from '#testing/test-certificates.ts'
import { writeKubeconfig } from '#tools/envtest/access.ts'
import { ensureAssets } from '#tools/envtest/build.ts'
import { readPins } from '#tools/envtest/pins.ts'
import { resultObjects } from './result-objects.ts'

const goldenFolder = join(import.meta.dirname, 'golden', 'kinds')
const serializers = [(value: unknown) => String(value)]

/** One kind under all the names that discovery gives it. */
interface NamedKind {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
}

const kinds: readonly NamedKind[] = [...spdxKinds.map(kind => ({ ...kind, group, version })), ...customKinds]

/** kubectl runs at a time: each takes most of a processor. */
const concurrency = 2

describe('kubectl and every kind of ours', { skip: whyNoEnvtest(process.env) ?? false, concurrency }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'ks-kinds-'))
  const kubeconfigPath = join(dir, 'kubeconfig')
  const token = 'kinds'
  const { server: serving, authority } = testCertificates()
  let cluster: Awaited<ReturnType<typeof startEmbeddedCluster>>
  let kubectlPath = ''

  before(async () => {
    const report = (line: string) => console.error(`envtest: ${line}`)
    kubectlPath = (await ensureAssets({ environment: process.env, pins: readPins(), report })).kubectl
    cluster = await startEmbeddedCluster({
      identity: { token, serving, authority, renewAtMs: Number.POSITIVE_INFINITY },
      file: join(dir, 'objects.db'),
      host: '127.0.0.1',
      port: 0,
      clock: systemClock,
      random: Math.random,
      log: memoryLog().log,
    })
    const access = {
      server: cluster.url,
      caPem: authority.certificatePem,
      credential: { kind: 'token', token },
    } as const
    writeKubeconfig(kubeconfigPath, access)
    const client = createApiClient(access)
    for (const { path, body } of resultObjects) {
      const { status, text } = await client.call('POST', path, { body })
      assert.equal(status, 201, text)
    }
    client.close()
  })
  after(async () => {
    await cluster.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  for (const kubectl of kubectlVersions(process.env)) {
    describe(`kubectl ${kubectl.name}`, { skip: kubectl.whyMissing ?? false, concurrency }, () => {
      async function run(...args: readonly string[]): Promise<string> {
        const { stdout, stderr, exitCode } = await runKubectl({
          path: kubectl.path({ kubectlPath }),
          kubeconfigPath,
          args,
        })
        assert.equal(exitCode, 0, `kubectl ${args.join(' ')}: ${stderr}`)
        return stdout
      }

      test('explains each to its last field, by its short name', async () => {
        for (const each of kinds) {
          const name = each.shortNames[0] ?? each.plural
          const explained = await run('explain', name, '--recursive', `--api-version=${each.group}/${each.version}`)
          assert.match(explained, new RegExp(`^KIND:\\s+${each.kind}$`, 'm'))
          assert.match(explained, /^ {4,6}managedFields\s/m)
          assert.match(explained, /^ {2,3}spec\s/m, each.kind)
        }
      })

      test('knows them by all their names and in their category', async context => {
        const resources = await run('api-resources', '--api-group', group, '-o', 'wide')
        context.assert.fileSnapshot(resources, join(goldenFolder, kubectl.name, 'api-resources.txt'), { serializers })
        const names = kinds.flatMap(each => [each.singular, `${each.plural}.${each.group}`, ...each.shortNames])
        await run('get', names.join(), '--all-namespaces', '--ignore-not-found', '-o', 'name')
        const all = await run('get', category, '--all-namespaces', '-o', 'name')
        for (const { singular } of spdxKinds) assert.match(all, new RegExp(`^${singular}\\.${group}/`, 'm'))
      })

      test('shows their columns, wide', async context => {
        const tables: string[] = []
        for (const { plural } of spdxKinds) {
          const table = await run('get', `${plural}.${group}`, '--all-namespaces', '-o', 'wide')
          tables.push(`$ kubectl get ${plural} -A -o wide\n${normaliseKubectl(table)}`)
        }
        const text = tables.join('\n')
        context.assert.fileSnapshot(text, join(goldenFolder, kubectl.name, 'wide.txt'), { serializers })
      })
    })
  }
})
