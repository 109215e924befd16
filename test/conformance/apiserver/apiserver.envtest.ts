// SPDX-License-Identifier: Apache-2.0
/** The suite of generic API behaviour against all three servers, as CI runs it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runChecks, type ServerUnderTest } from '#testing/api-checks/checks.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { startPostgresServer, whyNoPostgres } from '#testing/postgres-server.ts'
import { aggregatedServer, embeddedServer, kubernetesServer } from './servers.ts'

/** More than this is no matter of the garbage collector. */
const mostRepeated = 5

async function passesAll(server: ServerUnderTest): Promise<void> {
  try {
    const { passed, details } = await runChecks(server)
    assert.ok(passed > 50 * server.kinds.length)
    // The cluster's garbage collector finds an API that was just registered within half a minute only, and until then
    // does not know who owns what: what depends on it is looked at once more, when it does.
    const again = { ...server, name: `${server.name}-again` }
    for (const detail of details) {
      const [, word = ''] = /^FAIL \S+ (\S+: [^:]+)/.exec(detail) ?? []
      assert.ok(word !== '' && details.length <= mostRepeated, details.join('\n'))
      assert.deepEqual((await runChecks(again, word)).details, [])
    }
  } finally {
    await server.stop()
  }
}

describeOnEnvtest('generic API behaviour', {}, plane => {
  test("a real API server's own kinds, so that the suite tells the truth", () => passesAll(kubernetesServer(plane())))
  test('our storage behind a real API server', async () => passesAll(await aggregatedServer(plane())))
  test('the same storage over PostgreSQL', { skip: whyNoPostgres(process.env) ?? false }, async () => {
    const postgres = startPostgresServer()
    try {
      await passesAll(await aggregatedServer(plane(), postgres))
    } finally {
      postgres.stop()
    }
  })
  test('our embedded cluster', async () => passesAll(await embeddedServer()))
})
