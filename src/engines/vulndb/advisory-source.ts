// SPDX-License-Identifier: Apache-2.0
import type { DatabaseRecord } from '#domain/advisory-record.ts'

/** A file that may hold advisories. */
export interface AdvisoryFile {
  /** With `/`, as far as the caller knows it. */
  readonly path: string
  /** Whole, unpacked, decoded. */
  readonly text: string
}

/** Knows how one publisher writes advisories: the socket of `plugins/advisories`. */
export interface AdvisorySource {
  /** Kebab-case, the name of the file. */
  readonly id: string
  readonly title: string
  /** Where the format is described. */
  readonly urls: readonly string[]
  /** Whether the file is one of this format, by its name and its first characters; cheap. */
  isMine(file: AdvisoryFile): boolean
  /**
   * The records of a file.
   *
   * @throws AdvisoryError when it is no such file after all; the caller names it and goes on with the next.
   */
  read(file: AdvisoryFile): Iterable<DatabaseRecord>
}

/** A file that does not hold what its source promises; the message says what was expected. */
export class AdvisoryError extends Error {
  override readonly name = 'AdvisoryError'
}

type JsonObject = Readonly<Record<string, unknown>>

/** Reads JSON that must be an object. @throws AdvisoryError */
export function jsonObject({ path, text }: AdvisoryFile): JsonObject {
  try {
    const value = JSON.parse(text) as unknown
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  } catch {
    // Told below.
  }
  throw new AdvisoryError(`${path}: expected a JSON object`)
}

/** The value when it is a text, else an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The objects of a list; nothing when it is none. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'object' && item !== null) : []
}

/** The texts of a list; nothing when it is none. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

/** The value when it is an object, else an empty one. */
export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}
