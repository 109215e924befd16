// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run soak -- storage-model [--n 10000] [--seed S]`: random requests against storage and against a map.
 *
 * Reads, lists, pages, lists of the past and watches must show what the model says, before and after restarts; writes
 * that must be refused are, and leave no trace. Stops at the first difference, whose seed and step repeat it.
 */
import { seededRandom } from '#testing/random.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { StorageModel } from './storage/model.ts'
import { takeStep } from './storage/model-steps.ts'
import { StorageSubject } from './storage/subject.ts'

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const count = Number(option(argv, 'n') ?? 10_000)
  const seed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  const trial = { subject: await StorageSubject.start(), model: new StorageModel(), random: seededRandom(seed) }
  let passed = 0
  const details: string[] = []
  try {
    for (; passed < count; passed++) await takeStep(trial)
    console.log(`${trial.model.events.length} writes, ${trial.model.objects.size} objects at the end`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    details.push(`FAIL step ${passed} of seed ${seed}: ${reason.slice(0, 2_000)}`)
  } finally {
    await trial.subject.stop()
  }
  return { passed, failed: details.length, details }
}
