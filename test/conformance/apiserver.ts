// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run conformance -- apiserver [embedded|kubernetes|aggregated|postgres] [WORD]`: generic API behaviour, kind by kind.
 *
 * Without a server all of them are asked. The second one is a real kube-apiserver with its own kinds, which shows that
 * the checks themselves are right; the last two are storage behind it, in memory and over PostgreSQL. `WORD` picks checks
 * by a part of `Kind: name`.
 */
import { runChecks, type ServerUnderTest } from '#testing/api-checks/checks.ts'
import { type Envtest, startEnvtest } from '#testing/envtest.ts'
import { startPostgresServer } from '#testing/postgres-server.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { aggregatedServer, embeddedServer, kubernetesServer } from './apiserver/servers.ts'

const names = ['embedded', 'kubernetes', 'aggregated', 'postgres']

async function serverNamed(name: string, plane: Envtest | undefined): Promise<ServerUnderTest> {
  if (name === 'embedded' || !plane) return embeddedServer()
  if (name === 'kubernetes') return kubernetesServer(plane)
  if (name === 'aggregated') return aggregatedServer(plane)
  const postgres = startPostgresServer()
  const server = await aggregatedServer(plane, postgres)
  return {
    ...server,
    async stop() {
      await server.stop()
      postgres.stop()
    },
  }
}

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [first = '', second] = argv
  const isNamed = names.includes(first)
  const wanted = isNamed ? [first] : names
  const word = isNamed ? second : first
  const plane = wanted.every(name => name === 'embedded') ? undefined : await startEnvtest()
  const total = { passed: 0, failed: 0, skipped: 0, details: [] as string[] }
  try {
    for (const name of wanted) {
      const server = await serverNamed(name, plane)
      const startedMs = performance.now()
      const outcome = await runChecks(server, word)
      await server.stop()
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
      total.passed += outcome.passed
      total.failed += outcome.failed
      total.skipped += outcome.skipped
      total.details.push(...outcome.details)
      total.details.push(`${name}: ${outcome.passed} passed, ${outcome.failed} failed in ${seconds} s`)
    }
  } finally {
    await plane?.stop()
  }
  return total
}
