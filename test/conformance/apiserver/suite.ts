// SPDX-License-Identifier: Apache-2.0
/** Runs the checks of generic API behaviour against one server, for each of its kinds. */
import { apiChecks } from '#testing/api-checks/checks.ts'
import { type ApiCheck, createKit } from '#testing/api-checks/kit.ts'
import type { ApiClient } from '#testing/api-client.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { applyChecks } from './apply.ts'
import { deletionChecks } from './deletions.ts'
import { formChecks } from './forms.ts'
import type { KindUnderTest } from './kinds.ts'
import { listChecks } from './lists.ts'
import { namespaceChecks } from './namespaces.ts'
import { type Check, createNamespace, Scene } from './scene.ts'
import { watchChecks } from './watches.ts'
import { writeChecks } from './writes.ts'

/**
 * All checks: those that also run as unit tests, for kinds in namespaces, and those that take longer, need controllers,
 * or are about every kind there is.
 */
export const checks: readonly Check[] = [
  ...apiChecks.map(inScene),
  ...writeChecks,
  ...applyChecks,
  ...listChecks,
  ...watchChecks,
  ...formChecks,
  ...deletionChecks,
  ...namespaceChecks,
]

/** A check of the unit tests, in the namespace of a scene and another one. */
function inScene(check: ApiCheck): Check {
  const { name, appliesTo } = check
  const kindOf = ({ kind }: Scene) => ({
    ...kind,
    body: (variant: string) => kind.body(numberOf(variant)),
    isListedWhole: kind.isHeavy !== true,
    hasStrictFields: kind.hasStrictFields === true,
  })
  return {
    name,
    applies: scene => scene.kind.isNamespaced && appliesTo?.(kindOf(scene)) !== false,
    async run(scene) {
      const other = `${scene.namespace}-other`
      await createNamespace(scene.client, other)
      await check.run(createKit(scene.client, kindOf(scene), [scene.namespace, other]))
    },
  }
}

/** Variants are texts; whole numbers stay what they are. */
function numberOf(variant: string): number {
  const number = Number(variant)
  return Number.isSafeInteger(number) ? number : Buffer.from(variant).reduce((sum, byte) => sum * 31 + byte, 7)
}

/** A server under test. */
export interface ServerUnderTest {
  readonly name: string
  readonly client: ApiClient
  readonly kinds: readonly KindUnderTest[]
  /** Makes it forget old events and versions; absent where it cannot be made to. */
  readonly forget?: () => Promise<void>
  stop(): Promise<void>
}

/** Checks that run at once; those that wait for a controller would otherwise take most of the time. */
const concurrency = 8

/** Runs what contains `word` in the name of its kind or check. A check that is not for a kind counts as nothing. */
export async function runChecks(server: ServerUnderTest, word = ''): Promise<Required<SuiteOutcome>> {
  const outcome = { passed: 0, failed: 0, skipped: 0, details: [] as string[] }
  const all = server.kinds.flatMap((kind, k) =>
    checks.map((check, c) => ({ kind, check, run: `${server.name}-k${k}-c${c}` })),
  )
  const wanted = all.filter(({ kind, check }) => `${kind.kind}: ${check.name}`.includes(word))
  const forgetting: typeof wanted = []
  async function runOne({ kind, check, run }: (typeof all)[number]): Promise<void> {
    const { client, forget } = server
    const scene = new Scene({ client, kind, run, ...(forget && { forget }) })
    if (check.applies?.(scene) === false) {
      outcome.skipped++
      return
    }
    try {
      await scene.open()
      await check.run(scene)
      outcome.passed++
    } catch (error) {
      outcome.failed++
      outcome.details.push(`FAIL ${server.name} ${kind.kind}: ${check.name}: ${reasonOf(error)}`)
    }
  }
  const together = wanted.filter(item => !isForgetful(item.check) || !forgetting.push(item))
  const waiting = together.values()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of waiting) await runOne(item)
    }),
  )
  // What a server forgets, it forgets for all: these go alone.
  for (const item of forgetting) await runOne(item)
  return outcome
}

function isForgetful({ name }: Check): boolean {
  return name.includes('forgotten')
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const place = /\((?:file:\/\/)?[^()]*\/(\w+\.ts:\d+)/.exec((error.stack ?? '').replace(/.*scene\.ts.*\n/g, ''))?.[1]
  return `${error.message.replace(/\s+/g, ' ').slice(0, 500)}${place === undefined ? '' : ` (${place})`}`
}
