// SPDX-License-Identifier: Apache-2.0
/** Storage in this process, for soaks that ask it over loopback; it can be stopped and started over the same file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { systemClock } from '#runtime/clock.ts'
import { startStorage } from '#services/storage/start.ts'
import { type ApiClient, createApiClient } from '#testing/api-client.ts'
import { memoryLog } from '#testing/memory-log.ts'

/** Root of the API group. */
export const apiRoot = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1'

export class StorageSubject {
  client!: ApiClient
  port = 0
  /** What the server logged as warning or error, since the first start. */
  readonly lines: ReturnType<typeof memoryLog>['lines']
  readonly #log: ReturnType<typeof memoryLog>['log']
  readonly #dir = mkdtempSync(join(tmpdir(), 'ks-soak-'))
  #server: AssembledServer | undefined

  private constructor() {
    const { log, lines } = memoryLog()
    this.#log = log
    this.lines = lines
  }

  static async start(): Promise<StorageSubject> {
    const subject = new StorageSubject()
    await subject.#open()
    return subject
  }

  /** Stops the server and starts another one over what it left. */
  async restart(): Promise<void> {
    await this.#close()
    await this.#open()
  }

  async stop(): Promise<void> {
    await this.#close()
    rmSync(this.#dir, { recursive: true, force: true })
  }

  async #open(): Promise<void> {
    this.#server = await startStorage({
      authentication: everybodyIs({ name: 'soak', groups: ['system:masters'] }),
      file: join(this.#dir, 'objects.db'),
      host: '127.0.0.1',
      port: 0,
      clock: systemClock,
      random: Math.random,
      log: this.#log,
    })
    this.port = this.#server.port
    this.client = createApiClient(this.#server.url)
  }

  async #close(): Promise<void> {
    this.client.close()
    await this.#server?.stop()
  }
}
