// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run conformance -- apiserver [embedded|kubernetes|aggregated] [WORD]`: generic API behaviour, kind by kind.
 *
 * Without a server all three are asked. The second one is a real kube-apiserver with its own kinds, which shows that the
 * checks themselves are right. `WORD` picks checks by a part of `Kind: name`.
 */
import { runChecks, type ServerUnderTest } from '#testing/api-checks/checks.ts'
import { startEnvtest } from '#testing/envtest.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { aggregatedServer, embeddedServer, kubernetesServer } from './apiserver/servers.ts'

// Storage last: when it has gone, its API is still registered, and no namespace of the cluster ends any more.
const names = ['embedded', 'kubernetes', 'aggregated']

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const [first = '', second] = argv
  const isNamed = names.includes(first)
  const wanted = isNamed ? [first] : names
  const word = isNamed ? second : first
  const plane = wanted.every(name => name === 'embedded') ? undefined : await startEnvtest()
  const total = { passed: 0, failed: 0, skipped: 0, details: [] as string[] }
  try {
    for (const name of wanted) {
      const server: ServerUnderTest =
        name === 'embedded' || !plane
          ? await embeddedServer()
          : name === 'aggregated'
            ? await aggregatedServer(plane)
            : kubernetesServer(plane)
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
