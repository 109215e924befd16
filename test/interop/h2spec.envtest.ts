// SPDX-License-Identifier: Apache-2.0
/** What RFC 9113 and 7541 ask of a server, case by case: `h2spec --strict` against the port that storage serves. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startTestServer } from '#testing/api-server.ts'
import { testCertificates } from '#testing/test-certificates.ts'
import { runProgram, whyNoGo } from './program.ts'

describe('HTTP/2 as h2spec knows it', { skip: whyNoGo }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'ks-h2spec-'))
  const program = join(dir, 'h2spec')
  before(() => {
    const cwd = join(import.meta.dirname, 'h2spec')
    const source = 'github.com/summerwind/h2spec/cmd/h2spec'
    const build = spawnSync('go', ['build', '-buildvcs=false', '-o', program, source], { cwd })
    assert.equal(build.status, 0, build.stderr.toString())
  })
  after(() => rmSync(dir, { recursive: true, force: true }))

  test('all cases pass, also the strict ones', async () => {
    await using api = await startTestServer()
    const { port } = await api.server.listen({ tls: testCertificates().server })
    const report = await runProgram(program, [
      '--tls',
      '--insecure',
      '--strict',
      '--port',
      String(port),
      '--path',
      '/apis',
    ])
    const [, all, passed] = /(\d+) tests, (\d+) passed/.exec(report) ?? []
    assert.equal(passed, all)
    assert.ok(Number(all) > 140, `${all} cases`)
  })
})
