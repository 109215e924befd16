// SPDX-License-Identifier: Apache-2.0
/** The suite of generic API behaviour against all three servers, as CI runs it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { aggregatedServer, embeddedServer, kubernetesServer } from './servers.ts'
import { runChecks, type ServerUnderTest } from './suite.ts'

async function passesAll(server: ServerUnderTest): Promise<void> {
  try {
    const { passed, details } = await runChecks(server)
    assert.deepEqual(details, [])
    assert.ok(passed > 0)
  } finally {
    await server.stop()
  }
}

describeOnEnvtest('generic API behaviour', {}, plane => {
  test("a real API server's own kinds, so that the suite tells the truth", () => passesAll(kubernetesServer(plane())))
  test('our storage behind a real API server', async () => passesAll(await aggregatedServer(plane())))
  test('our embedded cluster', async () => passesAll(await embeddedServer()))
})
