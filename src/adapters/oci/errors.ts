// SPDX-License-Identifier: Apache-2.0

/**
 * What went wrong while an image was fetched or read.
 *
 * `not-a-layout`: the files are no image. `no-such-image`: there is an image, but none for the platform.
 * `unsupported-schema`: Docker's schema 1, which names no packages' layers by digest of their content.
 */
export type OciErrorCode =
  | 'not-a-layout'
  | 'no-such-image'
  | 'malformed'
  | 'not-found'
  | 'unauthorized'
  | 'rate-limited'
  | 'unsupported-schema'
  | 'unsupported-media-type'
  | 'digest-mismatch'
  | 'too-large'
  | 'unreachable'
  | 'server'
  | 'config'

/** Every failure that fetching or reading an image reports; anything else that escapes is a bug. */
export class OciError extends Error {
  override readonly name = 'OciError'
  readonly code: OciErrorCode
  /** How long the registry asked to be left alone, with `rate-limited`. */
  readonly retryAfterMs?: number

  constructor(code: OciErrorCode, message: string, options: ErrorOptions & { readonly retryAfterMs?: number } = {}) {
    super(message, options)
    this.code = code
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}
