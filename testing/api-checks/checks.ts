// SPDX-License-Identifier: Apache-2.0
/** All checks of generic API behaviour, and running them against one server, for each of its kinds. */
import type { ApiClient } from '#testing/api-client.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { applyChecks } from './apply.ts'
import { computedChecks } from './computed.ts'
import { type ComputedKind, ComputedScene } from './computed-scene.ts'
import { deletionChecks } from './deletions.ts'
import { formChecks } from './forms.ts'
import type { KindUnderTest } from './kind-under-test.ts'
import { listChecks } from './lists.ts'
import { namespaceChecks } from './namespaces.ts'
import { pageChecks } from './pages.ts'
import { refusalChecks } from './refusals.ts'
import { type Check, type Need, Scene } from './scene.ts'
import { selectionChecks } from './selections.ts'
import { statusChecks } from './status.ts'
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
  ...statusChecks,
  ...formChecks,
  ...deletionChecks,
  ...namespaceChecks,
]

/** A server under test. */
export interface ServerUnderTest {
  readonly name: string
  readonly client: ApiClient
  readonly kinds: readonly KindUnderTest[]
  /** Kinds that it computes from others. */
  readonly computedKinds?: readonly ComputedKind[]
  /** What checks may need and this server, or the time there is, does not give. */
  readonly lacks?: readonly Need[]
  /** Makes it forget old events and versions; absent where it cannot be made to. */
  readonly forget?: () => Promise<void>
  stop(): Promise<void>
}

/** Runs what contains `word` in `Kind: name`. A check that is not for a kind, or needs what is not there, is skipped. */
export async function runChecks(server: ServerUnderTest, word = ''): Promise<Required<SuiteOutcome>> {
  const { client, forget, kinds } = server
  const lacks = new Set<Need>(server.lacks)
  if (!forget) lacks.add('forgetting')
  // Check by check, not kind by kind, so that those that wait are under way from the beginning.
  const items = checks.flatMap((check, c) =>
    kinds.map((kind, k) => ({
      name: `${kind.kind}: ${check.name}`,
      isLonely: check.needs?.includes('forgetting') === true,
      isSkipped: check.applies?.(kind) === false || check.needs?.some(need => lacks.has(need)) === true,
      async run() {
        const scene = new Scene({ client, kind, run: `${server.name}-k${k}-c${c}`, ...(forget && { forget }) })
        await scene.open()
        await check.run(scene)
      },
    })),
  )
  const stored = await outcomeOf(
    server.name,
    items.filter(({ name }) => name.includes(word)),
  )
  // What is computed changes with what it is computed from, so nobody else may write meanwhile.
  const computed = await outcomeOf(
    server.name,
    computedItems(server).filter(({ name }) => name.includes(word)),
  )
  return {
    passed: stored.passed + computed.passed,
    failed: stored.failed + computed.failed,
    skipped: stored.skipped + computed.skipped,
    details: [...stored.details, ...computed.details],
  }
}

function computedItems({ name, client, forget, computedKinds = [] }: ServerUnderTest): readonly CheckItem[] {
  return computedChecks.flatMap((check, c) =>
    computedKinds.map((kind, k) => ({
      name: `${kind.kind}: ${check.name}`,
      isLonely: check.needsForgetting === true,
      isSkipped: check.needsForgetting === true && !forget,
      async run() {
        const scene = new ComputedScene({ client, kind, run: `${name}-v${k}-c${c}`, ...(forget && { forget }) })
        await scene.open()
        await check.run(scene)
      },
    })),
  )
}

/** One check about one kind. */
interface CheckItem {
  readonly name: string
  /** Nothing else may run beside it. */
  readonly isLonely: boolean
  readonly isSkipped: boolean
  readonly run: () => Promise<void>
}

/** Checks that run at once; those that wait for a controller would otherwise take most of the time. */
const concurrency = 16

/** Runs checks side by side, then those that must be alone, and counts. */
async function outcomeOf(server: string, items: readonly CheckItem[]): Promise<Required<SuiteOutcome>> {
  const outcome = { passed: 0, failed: 0, skipped: 0, details: [] as string[] }
  async function runOne({ name, run }: CheckItem): Promise<void> {
    try {
      await run()
      outcome.passed++
    } catch (error) {
      outcome.failed++
      outcome.details.push(`FAIL ${server} ${name}: ${reasonOf(error)}`)
    }
  }
  const wanted = items.filter(({ isSkipped }) => !isSkipped)
  outcome.skipped = items.length - wanted.length
  const waiting = wanted.filter(({ isLonely }) => !isLonely).values()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of waiting) await runOne(item)
    }),
  )
  for (const item of wanted.filter(({ isLonely }) => isLonely)) await runOne(item)
  return outcome
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const place = /\((?:file:\/\/)?[^()]*\/(\w+\.ts:\d+)/.exec((error.stack ?? '').replace(/.*scene\.ts.*\n/g, ''))?.[1]
  return `${error.message.replace(/\s+/g, ' ').slice(0, 500)}${place === undefined ? '' : ` (${place})`}`
}
