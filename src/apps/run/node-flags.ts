// SPDX-License-Identifier: Apache-2.0
/** Flags of Node by which a box stays within its memory and its CPU time. `ks` sets them itself, however it was started. */
import { setFlagsFromString } from 'node:v8'

/** A flag, and why it is set. */
export interface NodeFlag {
  readonly flag: string
  readonly because: string
}

/** What storage runs with, alone or beside other boxes. */
export const storageFlags: readonly NodeFlag[] = [
  {
    flag: '--max-semi-space-size=4',
    because:
      'what requests leave behind is collected after 4 MiB instead of 16, and the buffers outside the heap that hang on it go with it; the young generation takes 12 MiB instead of 48. With 2 MiB much of what belongs to a request outlives two collections and fills the old generation, which takes a tenth of the CPU time of writes',
  },
  {
    flag: '--no-parallel-scavenge',
    because: 'on the one or two processors that a pod has, the helpers of a small collection cost more than they save',
  },
]

/** A setting of the C library's allocator, which has to be in the environment before the program begins, and why. */
export interface AllocatorSetting {
  readonly variable: string
  readonly value: string
  readonly because: string
}

/** What storage runs with on Linux with glibc; elsewhere nobody looks at it. */
export const storageAllocator: readonly AllocatorSetting[] = [
  {
    variable: 'MALLOC_ARENA_MAX',
    value: '1',
    because: 'buffers that one thread takes and the collector of another gives back leave holes in several heaps',
  },
  {
    variable: 'MALLOC_MMAP_THRESHOLD_',
    value: '131072',
    because:
      'long buffers go back to the system when they are freed; left to itself the bound rises with the first one',
  },
  {
    variable: 'MALLOC_TRIM_THRESHOLD_',
    value: '2097152',
    because: 'the same for what is free at the end of the heap',
  },
]

/** What evaluates controls runs with: a scan of files or of a cluster, and the posture service where it is alone. */
export const postureFlags: readonly NodeFlag[] = [
  {
    flag: '--no-turbofan',
    because:
      'hundreds of small rules are each called some thousand times: compiling them with the slowest of the compilers takes a third of the CPU time of a scan of 20,000 objects and gains less than half of that',
  },
]

/** What the image service runs with: documents of many megabytes come and go, and little stays. */
export const imageFlags: readonly NodeFlag[] = [
  {
    flag: '--max-semi-space-size=4',
    because:
      'the young generation takes 12 MiB instead of 48, and no more time: what a document leaves behind is soon old',
  },
  {
    flag: '--heap-growing-percent=100',
    because:
      'the heap may grow to twice what is alive before it is collected, instead of to four times: with 950 packages and 2,700 matches an image the service peaks at 190 MiB instead of 350',
  },
]

/** What a single scan of an image runs with. */
export const imageScanFlags: readonly NodeFlag[] = [
  {
    flag: '--invocation-count-for-maglev=6000',
    because:
      'a scan of an image takes about a second: by the time that most functions have been compiled to run faster they are not called any more, and the compilers take a sixth of its CPU time',
  },
  { flag: '--invocation-count-for-turbofan=30000', because: 'the same, for the slowest of the compilers' },
  {
    flag: '--no-incremental-marking',
    because:
      'a heap of some 15 MiB is marked in ten milliseconds at once; little by little, beside the scan, it takes a tenth of its CPU time, on threads of its own',
  },
  {
    flag: '--no-memory-reducer',
    because: 'whenever a scan waits for bytes the heap would be collected once more, although the process ends soon',
  },
]

/** Sets flags of a running program: those that are about what is compiled from now on, not about the heap. */
export function useFlags(flags: readonly NodeFlag[]): void {
  for (const { flag } of flags) setFlagsFromString(flag)
}

/** The part of `process` that this needs. */
export interface Restartable {
  readonly execPath: string
  readonly execArgv: readonly string[]
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absent where a process cannot become another program. */
  readonly execve?: ((file: string, args: readonly string[], env: NodeJS.ProcessEnv) => unknown) | undefined
}

/**
 * Begins the program again with the flags and settings, in the same process, unless it runs with them; a setting that
 * somebody else made stays. They are about the heaps, which are laid out before the first line of a program; where it
 * cannot begin again it goes on without them.
 */
export function ensureFlags(
  process: Restartable,
  flags: readonly NodeFlag[],
  allocator: readonly AllocatorSetting[] = [],
): void {
  const missing = flags.map(({ flag }) => flag).filter(flag => !process.execArgv.includes(flag))
  const unset = allocator.filter(({ variable }) => process.env[variable] === undefined)
  if (missing.length === 0 && unset.length === 0) return
  const [, ...args] = process.argv
  const env = { ...process.env, ...environmentOf(unset) }
  process.execve?.(process.execPath, [process.execPath, ...process.execArgv, ...missing, ...args], env)
}

/** The settings as variables of an environment. */
export function environmentOf(allocator: readonly AllocatorSetting[]): Readonly<Record<string, string>> {
  return Object.fromEntries(allocator.map(({ variable, value }) => [variable, value]))
}
