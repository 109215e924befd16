// SPDX-License-Identifier: Apache-2.0
import type { BodySeal } from '#adapters/db/body-seal.ts'

/** What is stored of a secret. */
export interface StoredSecret {
  /** Empty: nothing is stored. */
  readonly keyId: string
  readonly data: Uint8Array
}

/** Secrets of items: sealed where there is a key, else in the memory of the process that was given them. */
export interface ItemSecrets {
  seal(secret: string | undefined): StoredSecret
  /** Keeps what could not be sealed. */
  keep(id: number, secret: string | undefined): void
  open(id: number, stored: StoredSecret): string | undefined
  forget(id: number): void
}

const place = { id: 0, seq: 0, codec: 0 }
const nothing: StoredSecret = { keyId: '', data: new Uint8Array() }

/** Without a seal, or with one that has no keys, nothing leaves this process. */
export function itemSecrets(seal: BodySeal | undefined): ItemSecrets {
  const kept = new Map<number, string>()
  const canSeal = seal !== undefined && seal.keyId !== ''
  return {
    seal(secret) {
      if (secret === undefined || !canSeal) return nothing
      return { keyId: seal.keyId, data: seal.seal(Buffer.from(secret), place) }
    },
    keep(id, secret) {
      if (secret !== undefined && !canSeal) kept.set(id, secret)
    },
    open(id, { keyId, data }) {
      if (keyId === '' || !seal) return kept.get(id)
      try {
        return Buffer.from(seal.open(keyId, data, place)).toString('utf8')
      } catch {
        // A key that is gone: the work is tried without the secret, and says what it lacked.
        return undefined
      }
    },
    forget: id => void kept.delete(id),
  }
}
