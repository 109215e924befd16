// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps finished scans as files, so that a result can be fetched after a restart.
 *
 *     DIR/results/<id>.json    the report
 *     DIR/failed/<id>.txt      why there is none
 *
 * A file appears whole or not at all. Beyond `mostScans` the oldest go.
 */
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '#runtime/make-folder.ts'

/** What is known of a finished scan. */
export type StoredScan =
  | { readonly kind: 'report'; readonly sizeBytes: number; readonly read: () => AsyncIterable<Buffer> }
  | { readonly kind: 'failure'; readonly because: string }

const idRe = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** Text that is written at once. */
const chunkChars = 65_536
const mostScans = 100

export class ScanStore {
  readonly #results: string
  readonly #failed: string

  constructor(dir: string) {
    this.#results = join(dir, 'results')
    this.#failed = join(dir, 'failed')
  }

  /** Makes the folders, and removes what a crash left half-written. */
  async open(): Promise<void> {
    for (const dir of [this.#results, this.#failed]) {
      makeFolder(dir, 0o700)
      for (const name of await readdir(dir)) if (name.endsWith('.part')) await rm(join(dir, name), { force: true })
    }
  }

  /** The scan of an id; a failure wins. Undefined for an id that is unknown, or none. */
  async find(id: string): Promise<StoredScan | undefined> {
    if (!idRe.test(id)) return undefined
    try {
      return { kind: 'failure', because: await readFile(this.#failurePath(id), 'utf8') }
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    try {
      const path = this.#resultPath(id)
      const { size } = await stat(path)
      return { kind: 'report', sizeBytes: size, read: () => createReadStream(path) as AsyncIterable<Buffer> }
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /** Stores a report while it is made. */
  async putReport(id: string, pieces: AsyncIterable<string>): Promise<void> {
    const part = `${this.#resultPath(id)}.part`
    const file = await open(part, 'w', 0o600)
    try {
      let text = ''
      for await (const piece of pieces) {
        text += piece
        if (text.length < chunkChars) continue
        await file.write(text)
        text = ''
      }
      await file.write(text)
      await file.sync()
    } catch (error) {
      await file.close()
      await rm(part, { force: true })
      throw error
    }
    await file.close()
    await rename(part, this.#resultPath(id))
    await this.#prune(this.#results)
  }

  async putFailure(id: string, because: string): Promise<void> {
    const path = this.#failurePath(id)
    await writeFile(`${path}.part`, because, { mode: 0o600 })
    await rename(`${path}.part`, path)
    await this.#prune(this.#failed)
  }

  /** Forgets a scan; one that is unknown is no error. */
  async remove(id: string): Promise<void> {
    if (!idRe.test(id)) return
    await Promise.all([this.#resultPath(id), this.#failurePath(id)].map(path => rm(path, { force: true })))
  }

  async removeAll(): Promise<void> {
    for (const dir of [this.#results, this.#failed])
      for (const name of await readdir(dir)) await rm(join(dir, name), { force: true })
  }

  async #prune(dir: string): Promise<void> {
    const names = await readdir(dir)
    if (names.length <= mostScans) return
    const aged = await Promise.all(names.map(async name => ({ name, ms: (await stat(join(dir, name))).mtimeMs })))
    aged.sort((a, b) => a.ms - b.ms)
    for (const { name } of aged.slice(0, names.length - mostScans)) await rm(join(dir, name), { force: true })
  }

  #resultPath(id: string): string {
    return join(this.#results, `${id}.json`)
  }

  #failurePath(id: string): string {
    return join(this.#failed, `${id}.txt`)
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
