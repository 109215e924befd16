// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run soak -- image-crash [--n 50] [--seed S]`: kill -9 of the image service during scans, again and again.
 *
 * Every command that was taken leads to a result in the end, and no image whose SBOM was stored is fetched again.
 */
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { KubeObject } from '#domain/kube-object.ts'
import { type KubevulnScene, sceneNamespaces, startKubevulnScene } from '#testing/kubevuln-processes.ts'
import { type Random, seededRandom } from '#testing/random.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { tempDir } from '#testing/temp-dir.ts'

const imagesPerRound = 4
const shortestLifeMs = 20
const longestLifeMs = 900
const registryDelayMs = 60
/** What makes no progress for as long is lost; how long all of it takes depends on the machine. */
const stuckAfterMs = 60_000

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const rounds = Number(option(argv, 'n') ?? 50)
  const seed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  using folder = tempDir()
  const images = rounds * imagesPerRound
  await using scene = await startKubevulnScene({ folder: folder.path, images, delayMs: registryDelayMs })
  const crash = new CrashRounds(scene, join(folder.path, 'queue.db'), seededRandom(seed))
  const details: string[] = []
  let failed = 0
  for (let round = 1; round <= rounds; round++) {
    const wrong = await crash.round(round)
    if (wrong.length > 0) failed++
    details.push(...wrong.map(line => `round ${round}: ${line}`))
  }
  const lost = await crash.drain()
  details.push(...lost)
  if (crash.taken < rounds || crash.storedAtKills === 0) {
    failed++
    details.push(
      `${crash.taken} commands and ${crash.storedAtKills} stored SBOMs: the kills came too early to show anything`,
    )
  }
  console.log(`${crash.taken} commands survived ${rounds} kills; ${crash.storedAtKills} SBOMs were stored before one`)
  return { passed: rounds - failed + (lost.length === 0 ? 1 : 0), failed: failed + (lost.length > 0 ? 1 : 0), details }
}

class CrashRounds {
  readonly #scene: KubevulnScene
  readonly #queue: string
  readonly #random: Random
  /** `namespace/name` of the summary that each command leads to. */
  readonly #expected = new Set<string>()
  /** How often the layers of stored images had been fetched when they were seen stored. */
  readonly #stored = new Map<string, number>()

  constructor(scene: KubevulnScene, queue: string, random: Random) {
    this.#scene = scene
    this.#queue = queue
    this.#random = random
  }

  get taken(): number {
    return this.#expected.size
  }

  get storedAtKills(): number {
    return this.#stored.size
  }

  /** Posts, waits a little, kills; answers what is wrong then. */
  async round(round: number): Promise<string[]> {
    const service = await this.#scene.startService(this.#queue)
    const images = this.#scene.images.slice((round - 1) * imagesPerRound, round * imagesPerRound)
    const posting = (async () => {
      for (const [i, image] of images.entries())
        for (const namespace of sceneNamespaces) {
          const workload = `w${round}-${i}`
          if (await service.post(image, namespace, workload))
            this.#expected.add(`${namespace}/deployment-${workload}-app`)
        }
    })()
    await setTimeout(shortestLifeMs + this.#random.below(longestLifeMs - shortestLifeMs))
    await service.kill()
    await posting
    return this.#fetchedAgain()
  }

  /** Lets a last service finish; answers what was lost. */
  async drain(): Promise<string[]> {
    const service = await this.#scene.startService(this.#queue)
    try {
      let missing = await this.#missing()
      let endsMs = performance.now() + stuckAfterMs
      while (missing.length > 0 && performance.now() < endsMs) {
        await setTimeout(500)
        const left = await this.#missing()
        if (left.length < missing.length) endsMs = performance.now() + stuckAfterMs
        missing = left
      }
      return [...missing.map(key => `lost: ${key} was taken and has no result`), ...(await this.#fetchedAgain())]
    } finally {
      await service.kill()
    }
  }

  async #missing(): Promise<string[]> {
    const summaries = await this.#scene.stored('vulnerabilitymanifestsummaries')
    const done = new Set(
      summaries
        .filter(({ metadata }) => metadata.annotations?.['kubescape.io/status'] === 'ready')
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    )
    return [...this.#expected].filter(key => !done.has(key))
  }

  /** Nobody writes while this looks: what is stored now must not be fetched from now on. */
  async #fetchedAgain(): Promise<string[]> {
    const stored = new Set((await this.#scene.stored('sbomsyfts')).filter(isReady).map(imageIdOf))
    const fetches = this.#scene.fetches()
    const wrong: string[] = []
    for (const { id, tag, ownLayer } of this.#scene.images) {
      const count = fetches.get(ownLayer) ?? 0
      const before = this.#stored.get(id)
      if (before !== undefined && count > before) wrong.push(`${tag} was stored and fetched again`)
      if (stored.has(id)) this.#stored.set(id, count)
    }
    return wrong
  }
}

function isReady({ metadata }: KubeObject): boolean {
  return metadata.annotations?.['kubescape.io/status'] === 'ready'
}

function imageIdOf({ metadata }: KubeObject): string {
  return metadata.annotations?.['kubescape.io/image-id'] ?? ''
}
