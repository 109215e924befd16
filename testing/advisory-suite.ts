// SPDX-License-Identifier: Apache-2.0
/** What every advisory source must pass: knows its own files and no others, reads them, survives what is none. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DatabaseRecord } from '#domain/advisory-record.ts'
import type { AdvisorySource } from '#engines/vulndb/advisory-source.ts'

interface AdvisoryCases {
  /** By the reason why the case exists. */
  readonly cases: Readonly<
    Record<string, { readonly path: string; readonly text: string; readonly records: readonly DatabaseRecord[] }>
  >
  /** Files that look alike. */
  readonly ignores: readonly { readonly path: string; readonly text: string }[]
  /** Files that look like its own and hold something else: an error that names the file. */
  readonly refuses: readonly { readonly path: string; readonly text: string }[]
}

/** Registers the tests of one source. */
export function advisorySuite(source: AdvisorySource, { cases, ignores, refuses }: AdvisoryCases): void {
  test(`${source.id}: records`, () => {
    for (const [because, { path, text, records }] of Object.entries(cases)) {
      assert.ok(source.isMine({ path, text }), because)
      assert.deepEqual([...source.read({ path, text })], records, because)
    }
  })

  test(`${source.id}: other files`, () => {
    for (const file of ignores) assert.equal(source.isMine(file), false, file.path)
    for (const file of refuses)
      assert.throws(() => [...source.read(file)], { name: 'AdvisoryError', message: new RegExp(file.path) }, file.text)
  })

  test(`${source.id}: damaged files end in an error of their own, or in fewer records`, () => {
    for (const { path, text } of Object.values(cases))
      for (let cut = 0; cut < text.length; cut += Math.max(1, Math.floor(text.length / 60)))
        try {
          assert.ok(Array.isArray([...source.read({ path, text: text.slice(0, cut) })]))
        } catch (error) {
          assert.equal((error as Error).name, 'AdvisoryError', `cut at ${cut}`)
        }
  })
}
