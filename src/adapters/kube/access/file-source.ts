// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { KubeError, type KubeErrorCode } from '#adapters/kube/rest/errors.ts'
import type { Clock } from '#runtime/clock.ts'

export interface FileSourceOptions {
  readonly path: string
  readonly clock: Pick<Clock, 'monotonicMs'>
  /** What the file holds, for messages: `users[0] "admin": client-certificate`. */
  readonly what: string
  /** Code of the error when it cannot be read. Default `credentials`. */
  readonly code?: KubeErrorCode
}

/** A small text file that somebody else replaces now and then: a mounted token, a certificate. */
export interface FileSource {
  /** The text, at most a minute old; throws `KubeError` if it could never be read. */
  read(): Promise<string>
  /** Reads the file again at the next call. */
  invalidate(): void
}

/** Kubernetes asks clients to read a mounted token again at least once a minute. */
const longestAgeMs = 60_000
/** How soon a file that could not be read again is tried again, the old text being used meanwhile. */
const retryAfterMs = 10_000
const largestFileBytes = 1024 * 1024

/** A source over a file. What was read last stays in use while the file cannot be read. */
export function createFileSource({ path, clock, what, code = 'credentials' }: FileSourceOptions): FileSource {
  let text: string | undefined
  let staleAtMs = Number.NEGATIVE_INFINITY
  let reading: Promise<string> | undefined

  async function readAgain(): Promise<string> {
    try {
      text = await readSmallFile(path)
      staleAtMs = clock.monotonicMs() + longestAgeMs
      return text
    } catch (cause) {
      if (text === undefined) throw new KubeError(code, `${what}: cannot read ${path}: ${messageOf(cause)}`, { cause })
      staleAtMs = clock.monotonicMs() + retryAfterMs
      return text
    } finally {
      reading = undefined
    }
  }

  return {
    async read() {
      if (text !== undefined && clock.monotonicMs() < staleAtMs) return text
      reading ??= readAgain()
      return reading
    },
    invalidate() {
      staleAtMs = Number.NEGATIVE_INFINITY
    },
  }
}

/** Reads a text of at most `limitBytes` (1 MiB) from a file or pipe; refuses directories, devices and empty files. */
export async function readSmallFile(path: string, limitBytes: number = largestFileBytes): Promise<string> {
  const found = await stat(path)
  if (!found.isFile() && !found.isFIFO()) throw new Error('expected a file, got a directory or device')
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > limitBytes) throw new Error(`expected at most ${limitBytes} bytes, got more`)
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  if (text.trim() === '') throw new Error('the file is empty')
  return text
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
