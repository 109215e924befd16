// SPDX-License-Identifier: Apache-2.0
/** A seal whose keys may change while a store uses it. */
import { type BodySeal, createBodySeal, type SealKey } from './body-seal.ts'

export interface LiveSeal extends BodySeal {
  /** Seals with the first of these keys from now on, and opens with all of them. */
  use(keys: readonly SealKey[]): void
}

export function createLiveSeal(keys: readonly SealKey[]): LiveSeal {
  let current = createBodySeal(keys)
  return {
    get keyId() {
      return current.keyId
    },
    seal: (data, place) => current.seal(data, place),
    open: (keyId, data, place) => current.open(keyId, data, place),
    check: keyIds => current.check(keyIds),
    use(next) {
      current = createBodySeal(next)
    },
  }
}
