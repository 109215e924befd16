// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { runParts } from '#runtime/lifecycle.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { upParts } from './up.ts'

const dir = mkdtempSync(join(tmpdir(), 'ks-up-'))
after(() => rmSync(dir, { recursive: true }))

function manifests(name: string, files: Record<string, string>): string {
  const folder = join(dir, name)
  mkdirSync(folder)
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  return folder
}

const pod = (name: string, more = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: shop\n${more}spec:\n  containers: [{name: app, image: nginx}]\n`

const owner = (name: string, uid: string) =>
  `  ownerReferences: [{apiVersion: v1, kind: Pod, name: ${name}, uid: ${uid}}]\n`

/** Runs until the first scan is done; resolves with what was said, and the log. */
async function upOnce(options: { readonly manifestsDir: string; readonly dataDir?: string }) {
  const said: string[] = []
  const { log, lines } = memoryLog()
  const kubeconfigOut = join(dir, 'kubeconfig')
  const parts = upParts({
    options: { ...options, host: '127.0.0.1', port: 0, kubeconfigOut, once: true },
    env: {},
    homeDir: dir,
    exampleDir: '',
    log,
    say: line => said.push(line),
    progress: () => undefined,
    color: false,
    widthColumns: 120,
  })
  const result = await runParts({ parts, log, clock: systemClock })
  assert.equal(result.kind, 'finished', JSON.stringify(lines.filter(({ level }) => level === 'error')))
  return { said, kubeconfigOut }
}

test('what cannot be taken is named with its place, and everything else is scanned', async () => {
  const folder = manifests('bad', {
    'a.yaml': `${pod('good')}---\nkind: [\n---\n${pod('other')}`,
    'b.yaml': pod('labelled', `  labels: {long: ${'x'.repeat(10_000)}}\n`),
    'c.yaml': 'apiVersion: example.com/v1\nkind: Unheard\nmetadata: {name: x}\n',
    'd.yaml': `${pod('one', owner('two', 'b'))}---\n${pod('two', owner('one', 'a'))}`,
  })
  const { said } = await upOnce({ manifestsDir: folder })
  const refused = said
    .filter(line => line.startsWith('  not taken: '))
    .map(line => line.slice('  not taken: '.length + folder.length))
  assert.equal(refused.length, 3, refused.join('\n'))
  assert.match(refused[0] ?? '', /^\/a\.yaml:\d+: not YAML/)
  assert.match(refused[1] ?? '', /^\/b\.yaml:1: Pod labelled: label long has 10000 bytes/)
  assert.match(refused[2] ?? '', /^\/c\.yaml:1: example.com\/v1 Unheard x: this kind is not served/)
  assert.ok(
    said.some(line => line.includes('4 objects created')),
    said.join('\n'),
  )
})

test('a restart over the same folder writes no result again, and keeps its kubeconfig good', async () => {
  const folder = manifests('again', {
    'a.yaml': `${pod('web')}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n`,
  })
  const dataDir = join(dir, 'data')
  const first = await upOnce({ manifestsDir: folder, dataDir })
  const kubeconfig = readFileSync(first.kubeconfigOut, 'utf8')
  const versionsAfter = async (text: string) => {
    assert.equal(tokenOf(text), tokenOf(kubeconfig))
    return storedVersions(dataDir)
  }
  const before = await versionsAfter(kubeconfig)
  const second = await upOnce({ manifestsDir: folder, dataDir })
  assert.deepEqual(await versionsAfter(readFileSync(second.kubeconfigOut, 'utf8')), before)
  assert.ok(before.length > 0)
})

function tokenOf(kubeconfig: string): string | undefined {
  return /token: (\S+)/.exec(kubeconfig)?.[1]
}

/** Names and versions of the stored results, read through a server that scans nothing: the first part alone. */
async function storedVersions(dataDir: string): Promise<string[]> {
  const kubeconfigOut = join(dir, 'kubeconfig-read')
  const { log } = memoryLog()
  const [, server] = upParts({
    options: { dataDir, host: '127.0.0.1', port: 0, kubeconfigOut, once: true },
    env: {},
    homeDir: dir,
    exampleDir: '',
    log,
    say: () => undefined,
    progress: () => undefined,
    color: false,
    widthColumns: 80,
  })
  assert.ok(server)
  const reading = new AbortController()
  await server.start({ signal: reading.signal, finish: () => undefined, fail: () => undefined })
  const rest = createRest(await loadKubeconfig({ path: kubeconfigOut, env: {}, homeDir: dir, clock: systemClock }))
  const path = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/workloadconfigurationscansummaries'
  const { items } = await rest.request<{ items: readonly KubeObject[] }>({ method: 'GET', path })
  await rest.close()
  await server.stop?.()
  return items.map(({ metadata }) => `${metadata.namespace}/${metadata.name} ${metadata.resourceVersion}`)
}
