// SPDX-License-Identifier: Apache-2.0
/**
 * zstd by a compressor and a decompressor that are kept. Node makes new ones for each call, which takes longer than most
 * bodies do. To keep one means to write to the handle beneath Node's streams, of which nothing is promised: it is tried
 * out before it is used, and who gets no outcome goes the way that is promised.
 */
import { constants, createZstdCompress, createZstdDecompress, type ZstdOptions, zstdDecompressSync } from 'node:zlib'

/** A part of a buffer. */
export interface Room {
  readonly buffer: Uint8Array
  readonly from: number
  /** Exclusive. */
  readonly to: number
}

/** Makes one frame out of bytes, or bytes out of one frame. */
export interface KeptCoder {
  /** The number of bytes that came into the room; undefined when they do not fit, are none, or the input is damaged. */
  code(input: Uint8Array, room: Room): number | undefined
}

/** What is used of Node's own. `_writeState` tells of the last write what is left of output and input. */
interface CoderStream {
  readonly _handle: {
    writeSync(flush: number, ...inputAndOutput: [Uint8Array, number, number, Uint8Array, number, number]): void
    close(): void
  }
  readonly _writeState: Uint32Array
}

/** A compressor that is kept, with these settings. */
export function createKeptCompressor(options: ZstdOptions): KeptCoder {
  return createKept(
    () => createZstdCompress(options),
    coder => isSample(zstdDecompressSync(coded(coder, sample))),
  )
}

/** A decompressor that is kept. `open` makes what it writes to. */
export function createKeptDecompressor(open: () => object = () => createZstdDecompress()): KeptCoder {
  return createKept(open, coder => isSample(coded(coder, sampleFrame)))
}

const sample = Buffer.from('{"a":[1,2,3],"b":[1,2,3],"c":[1,2,3]}')
/** The sample as a frame that holds it as it is: magic number, one segment of 37 bytes, one last block of them. */
const sampleFrame = Buffer.concat([Buffer.from('28b52ffd2025290100', 'hex'), sample])

function isSample(bytes: Uint8Array): boolean {
  return sample.equals(bytes)
}

/** Throws when there is no outcome. */
function coded(coder: KeptCoder, input: Uint8Array): Uint8Array {
  const buffer = new Uint8Array(256)
  const sizeBytes = coder.code(input, { buffer, from: 0, to: buffer.byteLength })
  if (sizeBytes === undefined) throw new TypeError('the coder of this Node is another')
  return buffer.subarray(0, sizeBytes)
}

function createKept(open: () => object, isAsExpected: (coder: KeptCoder) => boolean): KeptCoder {
  let stream: CoderStream | undefined
  let hasFailed = false
  let isUsable: boolean | undefined

  function begin(): CoderStream {
    const begun = open() as CoderStream
    const onerror = (): void => {
      hasFailed = true
    }
    Object.assign(begun._handle, { onerror })
    hasFailed = false
    return begun
  }

  function code(input: Uint8Array, { buffer, from, to }: Room): number | undefined {
    stream ??= begin()
    const { _handle: handle, _writeState: left } = stream
    handle.writeSync(constants.ZSTD_e_end, input, 0, input.byteLength, buffer, from, to - from)
    const leftOfOutput = left[0] ?? 0
    const codedBytes = to - from - leftOfOutput
    // With no room left there may be more to come, and with nothing at all the rest of what was cut off.
    if (!hasFailed && left[1] === 0 && leftOfOutput > 0 && codedBytes > 0) return codedBytes
    // It stands in the middle of a frame now, so that the next one begins with a new coder.
    stream = undefined
    handle.close()
    return undefined
  }

  function tryOut(): boolean {
    try {
      return isAsExpected({ code }) && isAsExpected({ code })
    } catch {
      return false
    }
  }

  return {
    code(input, room) {
      isUsable ??= tryOut()
      return isUsable ? code(input, room) : undefined
    },
  }
}
