// SPDX-License-Identifier: Apache-2.0
/** Bodies at rest, encrypted or in the clear: AES-256-GCM per chunk, with the id of its key beside it. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { StoreError } from './store.ts'

/** Which chunk it is; a chunk that was moved to another place cannot be opened there. */
export interface ChunkPlace {
  /** Id of its body. */
  readonly id: number
  readonly seq: number
  readonly codec: number
}

/** Encrypts chunks on their way in and decrypts them on their way out. */
export interface BodySeal {
  /** Id of the key that new chunks are sealed with; empty: they are kept in the clear. */
  readonly keyId: string
  seal(data: Uint8Array, place: ChunkPlace): Uint8Array
  /** Errors: `unavailable` when the key is not among ours, `corrupt` when the data is not what was sealed. */
  open(keyId: string, data: Uint8Array, place: ChunkPlace): Uint8Array
  /** Errors: `unavailable` when one of the keys that a store was written with is not among ours. */
  check(keyIds: readonly string[]): void
}

/** A key and its name. */
export interface SealKey {
  readonly id: string
  /** 32 bytes. */
  readonly bytes: Uint8Array
}

const nonceBytes = 12
const tagBytes = 16

/** Seals with the first key and opens with all; without keys, bodies stay in the clear. */
export function createBodySeal(keys: readonly SealKey[] = []): BodySeal {
  const byId = new Map(keys.map(key => [key.id, key.bytes]))
  const first = keys[0]

  function open(keyId: string, data: Uint8Array, place: ChunkPlace): Uint8Array {
    if (keyId === '') return data
    const key = byId.get(keyId)
    if (!key)
      throw new StoreError(
        'unavailable',
        `reading a body: it is sealed with key "${keyId}", which the key file does not name; add that key again`,
      )
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, nonceBytes), { authTagLength: tagBytes })
      decipher.setAAD(associated(place))
      decipher.setAuthTag(data.subarray(data.byteLength - tagBytes))
      const clear = decipher.update(data.subarray(nonceBytes, data.byteLength - tagBytes))
      return Buffer.concat([clear, decipher.final()])
    } catch (error) {
      throw new StoreError('corrupt', `reading a body: key "${keyId}" does not open it; it was changed`, {
        cause: error,
      })
    }
  }

  return {
    keyId: first?.id ?? '',
    seal(data, place) {
      if (!first) return data
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', first.bytes, nonce, { authTagLength: tagBytes })
      cipher.setAAD(associated(place))
      return Buffer.concat([nonce, cipher.update(data), cipher.final(), cipher.getAuthTag()])
    },
    open,
    check(keyIds) {
      const unknown = keyIds.filter(id => !byId.has(id))
      if (unknown.length > 0)
        throw new StoreError(
          'unavailable',
          `opening the store: it holds bodies sealed with key ${unknown.map(id => `"${id}"`).join(', ')}, which the key file does not name; add the key again`,
        )
    },
  }
}

function associated({ id, seq, codec }: ChunkPlace): Buffer {
  return Buffer.from(`${id}/${seq}/${codec}`)
}

const keyBytes = 32
const maxKeys = 64
const keyLine = /^([A-Za-z0-9._-]{1,64}):([A-Za-z0-9+/]{43}=)$/

/**
 * Reads a key file: one `id:base64 of 32 bytes` per line, the key to seal with first, older ones after it. Empty lines
 * and those that begin with `#` are passed over. Errors: `unavailable`, never with what the line holds.
 */
export function parseSealKeys(text: string): readonly SealKey[] {
  const keys = text.split(/\r?\n/).flatMap((line, i): readonly SealKey[] => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const [, id, base64] = keyLine.exec(line.trim()) ?? []
    const bytes = Buffer.from(base64 ?? '', 'base64')
    if (id === undefined || bytes.byteLength !== keyBytes)
      throw new StoreError(
        'unavailable',
        `reading the key file: line ${i + 1} is not "id:base64 of 32 bytes"; make one with: echo "k1:$(openssl rand -base64 32)"`,
      )
    return [{ id, bytes }]
  })
  if (keys.length === 0 || keys.length > maxKeys || new Set(keys.map(({ id }) => id)).size < keys.length)
    throw new StoreError('unavailable', `reading the key file: expected 1 to ${maxKeys} keys of different ids`)
  return keys
}
