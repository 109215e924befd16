// SPDX-License-Identifier: Apache-2.0
/** All checks of generic API behaviour, and running them against one server, for each of its kinds. */
import type { ApiClient } from '#testing/api-client.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { applyChecks } from './apply.ts'
import { deletionChecks } from './deletions.ts'
import { formChecks } from './forms.ts'
import type { KindUnderTest } from './kind-under-test.ts'
import { listChecks } from './lists.ts'
import { namespaceChecks } from './namespaces.ts'
import { pageChecks } from './pages.ts'
import { refusalChecks } from './refusals.ts'
import { type Check, type Need, Scene } from './scene.ts'
import { selectionChecks } from './selections.ts'
import { watchChecks } from './watches.ts'
import { writeChecks } from './writes.ts'

/** All checks, each about every kind that it applies to. */
export const checks: readonly Check[] = [
  ...writeChecks,
  ...refusalChecks,
  ...applyChecks,
  ...listChecks,
  ...selectionChecks,
  ...pageChecks,
  ...watchChecks,
  ...formChecks,
  ...deletionChecks,
  ...namespaceChecks,
]

/** A server under test. */
export interface ServerUnderTest {
  readonly name: string
  readonly client: ApiClient
  readonly kinds: readonly KindUnderTest[]
  /** What checks may need and this server, or the time there is, does not give. */
  readonly lacks?: readonly Need[]
  /** Makes it forget old events and versions; absent where it cannot be made to. */
  readonly forget?: () => Promise<void>
  stop(): Promise<void>
}

/** Checks that run at once; those that wait for a controller would otherwise take most of the time. */
const concurrency = 16

/** Runs what contains `word` in `Kind: name`. A check that is not for a kind, or needs what is not there, is skipped. */
export async function runChecks(server: ServerUnderTest, word = ''): Promise<Required<SuiteOutcome>> {
  const outcome = { passed: 0, failed: 0, skipped: 0, details: [] as string[] }
  const lacks = new Set<Need>(server.lacks)
  if (!server.forget) lacks.add('forgetting')
  // Check by check, not kind by kind, so that those that wait are under way from the beginning.
  const all = checks.flatMap((check, c) =>
    server.kinds.map((kind, k) => ({ kind, check, run: `${server.name}-k${k}-c${c}` })),
  )
  const wanted = all.filter(({ kind, check }) => `${kind.kind}: ${check.name}`.includes(word))
  async function runOne({ kind, check, run }: (typeof all)[number]): Promise<void> {
    const { client, forget } = server
    if (check.applies?.(kind) === false || check.needs?.some(need => lacks.has(need))) {
      outcome.skipped++
      return
    }
    try {
      const scene = new Scene({ client, kind, run, ...(forget && { forget }) })
      await scene.open()
      await check.run(scene)
      outcome.passed++
    } catch (error) {
      outcome.failed++
      outcome.details.push(`FAIL ${server.name} ${kind.kind}: ${check.name}: ${reasonOf(error)}`)
    }
  }
  const isLonely = ({ check }: (typeof all)[number]) => check.needs?.includes('forgetting') === true
  const waiting = wanted.filter(item => !isLonely(item)).values()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of waiting) await runOne(item)
    }),
  )
  for (const item of wanted.filter(isLonely)) await runOne(item)
  return outcome
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const place = /\((?:file:\/\/)?[^()]*\/(\w+\.ts:\d+)/.exec((error.stack ?? '').replace(/.*scene\.ts.*\n/g, ''))?.[1]
  return `${error.message.replace(/\s+/g, ' ').slice(0, 500)}${place === undefined ? '' : ` (${place})`}`
}
