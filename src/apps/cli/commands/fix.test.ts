// SPDX-License-Identifier: Apache-2.0
/** What `ks fix` repairs is repaired: the next scan says so. */
import assert from 'node:assert/strict'
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ks } from '#apps/cli/run-in-test.ts'
import { isPlaceholder } from '#engines/repair/plan-edits.ts'
import { tempDir } from '#testing/temp-dir.ts'

const examples = join(import.meta.dirname, '../../../../examples/cluster')

interface ScanReport {
  readonly resources: readonly { readonly resourceID: string; readonly object: unknown }[]
  readonly results: readonly {
    readonly resourceID: string
    readonly controls: readonly {
      readonly controlID: string
      readonly status: { readonly status: string }
      readonly rules: readonly {
        readonly paths?: readonly {
          readonly resourceID?: string
          readonly failedPath?: string
          readonly deletePath?: string
          readonly fixPath?: { readonly path: string; readonly value: string }
        }[]
      }[]
    }[]
  }[]
}

/** `Kind/namespace/name control` of each failure, with whether its paths alone say how to repair all of it. */
async function failures(folder: string): Promise<ReadonlyMap<string, boolean>> {
  const { out, err } = await ks('scan', folder, '--format', 'json', '--exclude-namespaces', 'none')
  assert.doesNotMatch(err, /not read/)
  const { results } = JSON.parse(out) as ScanReport
  return new Map(
    results.flatMap(({ resourceID, controls }) =>
      controls
        .filter(({ status }) => status.status === 'failed')
        .map(({ controlID, rules }) => {
          const paths = rules.flatMap(rule => rule.paths ?? [])
          const values = paths.flatMap(({ fixPath }) => (fixPath ? [fixPath] : []))
          const repairs = values.length + paths.filter(({ deletePath }) => deletePath !== undefined).length
          const isOwn = paths.every(each => each.resourceID === undefined || each.resourceID === resourceID)
          return [
            `${resourceID.split('/').slice(-3).join('/')} ${controlID}`,
            isOwn && repairs > 0 && values.every(({ value }) => !isPlaceholder(value)),
          ] as const
        }),
    ),
  )
}

test('what fix repairs in the example no longer fails, and nothing new fails', async () => {
  using folder = tempDir()
  await cp(examples, folder.path, { recursive: true })
  const before = await failures(folder.path)
  const report = join(folder.path, 'report.out')
  await ks('scan', folder.path, '--format', 'json', '--output', report)
  const { error } = await ks('fix', report, '--no-confirm', '--base-path', folder.path)
  assert.equal(error, undefined)
  const after = await failures(folder.path)
  const repairable = [...before].filter(([, isRepairable]) => isRepairable).map(([name]) => name)
  assert.ok(repairable.length > 40, `${repairable.length} could be repaired`)
  assert.deepEqual(
    repairable.filter(name => after.has(name)),
    [],
    'still failing',
  )
  assert.deepEqual(
    [...after.keys()].filter(name => !before.has(name)),
    [],
    'failing now',
  )
  assert.equal((await readdir(folder.path)).length, (await readdir(examples)).length + 1)
})
