// SPDX-License-Identifier: Apache-2.0
/** Paths with `*`, `?`, `[…]` or `{…}` that no shell has expanded. */
import { glob, stat } from 'node:fs/promises'
import type { ReportDoubt } from '#engines/report/report.ts'

export interface ExpandedPaths {
  readonly paths: readonly string[]
  /** Patterns that nothing matches. */
  readonly doubts: readonly ReportDoubt[]
}

const maxMatches = 100_000

/** Paths that exist stay as they are; of the others patterns become what they match, in order of name. */
export async function expandGlobs(given: readonly string[]): Promise<ExpandedPaths> {
  const paths: string[] = []
  const doubts: ReportDoubt[] = []
  for (const path of given) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    )
    if (isThere || !/[*?[{]/.test(path)) {
      paths.push(path)
      continue
    }
    const found: string[] = []
    for await (const match of glob(path)) {
      if (found.length === maxMatches) {
        doubts.push({ place: path, because: `more than ${maxMatches} matches; the rest is not read` })
        break
      }
      found.push(match)
    }
    if (found.length === 0) doubts.push({ place: path, because: 'no file or folder matches' })
    paths.push(...found.sort())
  }
  return { paths, doubts }
}
