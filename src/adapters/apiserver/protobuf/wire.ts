// SPDX-License-Identifier: Apache-2.0
/** Reads the wire format of protobuf: numbered fields, one after another. Source: protobuf.dev, "Encoding". */

/** `malformed`: no protobuf, or not what a message says of itself; `unknown-kind`: it may well be, but nobody knows it. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError'
  readonly code: 'malformed' | 'unknown-kind'

  constructor(message: string, code: ProtobufError['code'] = 'malformed') {
    super(message)
    this.code = code
  }
}

/** One field as it stands. */
export type Field =
  /** Whole numbers and booleans. */
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  /** Texts, bytes and messages. */
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Buffer }
  /** Floating-point numbers. */
  | { readonly number: number; readonly kind: 'fixed64'; readonly value: Buffer }
  /** Nothing of Kubernetes is written so. */
  | { readonly number: number; readonly kind: 'fixed32'; readonly value: Buffer }

const maxVarintBytes = 10
const bitsOfInt64 = 64

/** The fields of one message, in their order; parts of `bytes` are not copied. Errors: ProtobufError. */
export function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0

  function varint(): bigint {
    let value = 0n
    for (let i = 0; i < maxVarintBytes; i++) {
      const byte = bytes[at++]
      if (byte === undefined) throw new ProtobufError('protobuf: a number ends with the message')
      value |= BigInt(byte & 0x7f) << BigInt(7 * i)
      if (byte < 0x80) return BigInt.asUintN(bitsOfInt64, value)
    }
    throw new ProtobufError('protobuf: expected a number of at most 10 bytes')
  }

  function take(sizeBytes: number): Buffer {
    if (sizeBytes > bytes.length - at)
      throw new ProtobufError(`protobuf: expected ${sizeBytes} more bytes, got ${bytes.length - at}`)
    at += sizeBytes
    return bytes.subarray(at - sizeBytes, at)
  }

  while (at < bytes.length) {
    const key = varint()
    const number = Number(key >> 3n)
    const wireType = Number(key & 7n)
    if (wireType === 0) yield { number, kind: 'varint', value: varint() }
    else if (wireType === 1) yield { number, kind: 'fixed64', value: take(8) }
    else if (wireType === 2) yield { number, kind: 'bytes', value: take(Number(varint())) }
    else if (wireType === 5) yield { number, kind: 'fixed32', value: take(4) }
    else throw new ProtobufError(`protobuf: field ${number} has wire type ${wireType}, which is none`)
  }
}

/** A signed number. Errors: ProtobufError for one that JSON would not keep exactly. */
export function integerOf(value: bigint): number {
  const number = Number(BigInt.asIntN(bitsOfInt64, value))
  if (!Number.isSafeInteger(number)) throw new ProtobufError('protobuf: expected a number below 2^53')
  return number
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as a text. Errors: ProtobufError unless they are UTF-8. */
export function textOf(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new ProtobufError('protobuf: expected text in UTF-8')
  }
}
