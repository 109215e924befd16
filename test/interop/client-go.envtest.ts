// SPDX-License-Identifier: Apache-2.0
/**
 * client-go against our servers: informers with and without selectors, of metadata alone and of types of their own, by
 * WatchList as its newer versions do and by pages as older ones did, watches, leader election. `INTEROP_SECONDS` says
 * how long it writes; 60 is the full run.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { resourceFacts } from '#adapters/apiserver/builtin/facts.ts'
import { builtinProtobufReader } from '#adapters/apiserver/builtin/protobuf.ts'
import { startClusterStorage } from '#services/storage/start.ts'
import { startAggregatedStorage } from '#testing/aggregated-storage.ts'
import { startEnvtest, whyNoEnvtest } from '#testing/envtest.ts'
import { buildProgram, runProgram, startEmbedded, whyNoGo } from './program.ts'

const seconds = Number(process.env['INTEROP_SECONDS'] ?? 5)

describe('client-go', { skip: whyNoGo }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'ks-interop-'))
  let program = ''

  before(() => {
    program = buildProgram(dir)
  })
  after(() => rmSync(dir, { recursive: true, force: true }))

  async function follow(kubeconfigPath: string): Promise<void> {
    const output = await runProgram(program, ['-kubeconfig', kubeconfigPath, '-duration', `${seconds}s`])
    assert.match(output, /writes: [1-9]\d+/)
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
    const embedded = await startEmbedded(dir)
    try {
      await follow(embedded.kubeconfigPath)
    } finally {
      await embedded.stop()
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
