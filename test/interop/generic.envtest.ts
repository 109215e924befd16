// SPDX-License-Identifier: Apache-2.0
/**
 * Generic API behaviour as client-go sees it, kind by kind: a real kube-apiserver's own kinds, so that the checks tell
 * the truth, the kinds of our storage behind it and asked directly, and every kind of the embedded cluster.
 *
 * `INTEROP_WORD` picks checks by a part of `Kind: name`; `INTEROP_KINDS=all` takes every built-in kind of the embedded
 * cluster, not every eighth.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startClusterStorage } from '#services/storage/start.ts'
import { startAggregatedStorage } from '#testing/aggregated-storage.ts'
import { builtinKinds, computedKinds, customKinds, resultKinds } from '#testing/api-checks/kinds.ts'
import { kindsAsJson } from '#testing/api-checks/kinds-as-json.ts'
import { sampledKinds } from '#testing/api-checks/sampled-kinds.ts'
import { startEnvtest, whyNoEnvtest } from '#testing/envtest.ts'
import { buildProgram, runProgram, startEmbedded, whyNoGo } from './program.ts'

const word = process.env['INTEROP_WORD'] ?? ''
const isWhole = process.env['INTEROP_KINDS'] === 'all'

/** No store of ours begins at the first version; a real cluster that has just begun remembers it. */
const tooOld = { 'too-old': '1' }

/** The embedded cluster serves its built-in kinds alike, so that a sample is enough for every day. */
const builtin = sampledKinds().filter((_, i) => isWhole || i % 8 === 0)

describe('generic API behaviour by client-go', { skip: whyNoGo }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'ks-interop-'))
  let program = ''
  before(() => {
    program = buildProgram(dir)
  })
  after(() => rmSync(dir, { recursive: true, force: true }))

  async function ask(name: string, kinds: string, options: Readonly<Record<string, string>>): Promise<void> {
    const file = join(dir, `${name}.json`)
    writeFileSync(file, kinds)
    const flags = Object.entries({ kinds: file, name, word, ...options }).map(([flag, value]) => `-${flag}=${value}`)
    const output = await runProgram(program, flags)
    assert.match(output, /[1-9]\d* passed, 0 failed/)
  }

  test('our embedded cluster', async () => {
    const embedded = await startEmbedded(dir)
    const kinds = kindsAsJson([...resultKinds, ...customKinds, ...builtin], computedKinds)
    try {
      await ask('embedded', kinds, { kubeconfig: embedded.kubeconfigPath, ...tooOld })
    } finally {
      await embedded.stop()
    }
  })

  describe('with a real API server', { skip: whyNoEnvtest(process.env) ?? false }, () => {
    let plane: Awaited<ReturnType<typeof startEnvtest>> | undefined
    let storage: Awaited<ReturnType<typeof startAggregatedStorage>> | undefined
    before(async () => {
      plane = await startEnvtest()
      storage = await startAggregatedStorage(plane, startClusterStorage)
    })
    after(async () => {
      await storage?.stop()
      await plane?.stop()
    })
    const cluster = () => plane?.kubeconfigPath ?? ''

    test('its own kinds', () => ask('kubernetes', kindsAsJson(builtinKinds), { kubeconfig: cluster() }))
    const ours = kindsAsJson(resultKinds, computedKinds)
    test('our storage behind it', () => ask('aggregated', ours, { kubeconfig: cluster(), ...tooOld }))
    test('our storage, asked directly', () =>
      ask('direct', ours, { kubeconfig: storage?.directKubeconfigPath ?? '', cluster: cluster(), ...tooOld }))
  })
})
