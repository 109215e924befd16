// SPDX-License-Identifier: Apache-2.0

/**
 * The version that a new, empty store begins at: the time. A store that is made where another one was lost thereby
 * begins after all versions of that one, as long as fewer than a thousand writes a second were made, so that whoever
 * watched it is told that its version is gone, and does not go on as if nothing were missing.
 */
export function firstVersion(nowMs: number): number {
  return Math.max(1, Math.floor(nowMs))
}
