// SPDX-License-Identifier: Apache-2.0
/** What can go wrong with a patch, as codes that the server turns into a Status. */

/**
 * - `malformed`: the patch itself is not one (HTTP 400, BadRequest)
 * - `inapplicable`: a patch, but not applicable to this object (422, Invalid)
 * - `too-large`: over a bound of operations, nesting or growth (413, RequestEntityTooLarge)
 * - `conflict`: another manager owns fields that an apply wants to change (409, Conflict)
 */
export type PatchErrorCode = 'malformed' | 'inapplicable' | 'too-large' | 'conflict'

/** One reason of a refusal, in the words of `metav1.StatusCause`. */
export interface PatchCause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** A patch that was refused; the object it was meant for is unchanged. */
export class PatchError extends Error {
  override readonly name = 'PatchError'
  readonly code: PatchErrorCode
  readonly causes: readonly PatchCause[]

  constructor(code: PatchErrorCode, message: string, causes: readonly PatchCause[] = []) {
    super(message)
    this.code = code
    this.causes = causes
  }
}
