// SPDX-License-Identifier: Apache-2.0
/** `ks up` in a process of its own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { loadKubeconfig } from '#adapters/kube/kubeconfig.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest.ts'
import { systemClock } from '#runtime/clock.ts'
import { createTokenBucket } from '#runtime/token-bucket.ts'

const startWithinMs = 30_000
const main = join(import.meta.dirname, '../../../src/apps/cli/main.ts')

export class UpProcess {
  readonly rest: KubeRest
  readonly quarantined: boolean
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, rest: KubeRest, quarantined: boolean) {
    this.#child = child
    this.rest = rest
    this.quarantined = quarantined
  }

  /** Starts it over the data folder and waits until it serves. */
  static async start(dir: string): Promise<UpProcess> {
    const kubeconfig = join(dir, 'kubeconfig')
    rmSync(kubeconfig, { force: true })
    const child = spawn(process.execPath, [main, 'up', '--data', dir, '--kubeconfig-out', kubeconfig], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output: string[] = []
    const serving = Promise.withResolvers<void>()
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output.push(chunk.toString())
        if (output.join('').includes('Serving on ')) serving.resolve()
      })
    child.once('exit', code => serving.reject(new Error(`ks up ended with ${code}: ${output.join('')}`)))
    const timer = setTimeout(() => serving.reject(new Error(`ks up does not serve: ${output.join('')}`)), startWithinMs)
    await serving.promise
    clearTimeout(timer)
    const config = await loadKubeconfig({ path: kubeconfig, env: {}, homeDir: homedir(), clock: systemClock })
    const limiter = createTokenBucket({ clock: systemClock, ratePerSecond: 1e6, burst: 1e6 })
    return new UpProcess(child, createRest(config, { limiter }), output.join('').includes('put aside'))
  }

  /** Kills it without a warning. */
  async kill(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
    await this.rest.close()
  }

  /** Asks it to end; resolves with the time that it took. */
  async stop(): Promise<number> {
    const startedMs = performance.now()
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await gone
    await this.rest.close()
    return performance.now() - startedMs
  }
}
