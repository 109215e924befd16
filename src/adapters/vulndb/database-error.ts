// SPDX-License-Identifier: Apache-2.0
/** Why a vulnerability database cannot be used. */
export type VulnerabilityDatabaseErrorCode =
  | 'unreadable'
  | 'unknown-schema'
  | 'not-imported'
  | 'wrong-checksum'
  | 'wrong-archive'
  | 'too-large'
  | 'no-listing'
  | 'unreachable'

/** A vulnerability database that cannot be opened, fetched or imported; the message says what to do. */
export class VulnerabilityDatabaseError extends Error {
  override readonly name = 'VulnerabilityDatabaseError'
  readonly code: VulnerabilityDatabaseErrorCode

  constructor(code: VulnerabilityDatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
