// SPDX-License-Identifier: Apache-2.0
/** `ks up` in a process of its own, to be killed. */
import { rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { systemClock } from '#runtime/clock.ts'
import { createTokenBucket } from '#runtime/token-bucket.ts'
import { Killable } from '#testing/killable.ts'

const main = join(import.meta.dirname, '../../../src/apps/cli/main.ts')

export class UpProcess {
  readonly rest: KubeRest
  readonly quarantined: boolean
  readonly #process: Killable

  private constructor(process: Killable, rest: KubeRest) {
    this.#process = process
    this.rest = rest
    this.quarantined = process.output.includes('put aside')
  }

  /** Starts it over the data folder and waits until it serves. */
  static async start(dir: string): Promise<UpProcess> {
    const kubeconfig = join(dir, 'kubeconfig')
    rmSync(kubeconfig, { force: true })
    const process = Killable.spawn(main, ['up', '--data', dir, '--kubeconfig-out', kubeconfig])
    await process.says(/Serving on /)
    const config = await loadKubeconfig({ path: kubeconfig, env: {}, homeDir: homedir(), clock: systemClock })
    const limiter = createTokenBucket({ clock: systemClock, ratePerSecond: 1e6, burst: 1e6 })
    return new UpProcess(process, createRest(config, { limiter }))
  }

  /** Kills it without a warning. */
  async kill(): Promise<void> {
    await this.#process.kill()
    await this.rest.close()
  }

  /** Asks it to end; resolves with the time that it took. */
  async stop(): Promise<number> {
    const startedMs = performance.now()
    await this.#process.stop()
    await this.rest.close()
    return performance.now() - startedMs
  }
}
