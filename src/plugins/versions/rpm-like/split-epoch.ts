// SPDX-License-Identifier: Apache-2.0
import { endOfRun, isDigit } from '#engines/vulnmatch/version/ordering.ts'

/** `epoch:version-release` in its parts. */
export interface EpochVersion {
  /** Absent when the text gives none; the empty string (`:1.0`) is an epoch of 0. */
  readonly epoch?: string
  readonly version: string
  /** Empty when the text gives none. */
  readonly release: string
}

/** Splits a version. A colon after other text than digits is no epoch. */
export function splitEpoch(text: string): EpochVersion {
  const colon = endOfRun(text, 0, isDigit)
  const hasEpoch = text.charAt(colon) === ':'
  const rest = hasEpoch ? text.slice(colon + 1) : text
  const hyphen = rest.lastIndexOf('-')
  const version = hyphen < 0 ? rest : rest.slice(0, hyphen)
  const release = hyphen < 0 ? '' : rest.slice(hyphen + 1)
  return hasEpoch ? { epoch: text.slice(0, colon), version, release } : { version, release }
}

/** Whether the version itself holds a letter or a digit; without either it is punctuation, and says nothing. */
export function saysSomething({ version }: EpochVersion): boolean {
  return /[0-9A-Za-z]/.test(version)
}
