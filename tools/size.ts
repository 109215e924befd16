// SPDX-License-Identifier: Apache-2.0
/** Fails when the sources outgrow the size budget: median, 90th percentile and a hard limit per file. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const medianLines = 110
const p90Lines = 300
const hardLimitLines = 500

/** Files over the hard limit, each with its reason and date. */
const allowed: Readonly<Record<string, string>> = {}

interface Sizes {
  readonly median: number
  readonly p90: number
  readonly tooLong: readonly string[]
}

/** Median and 90th percentile of the line counts, and the files over the hard limit. */
export function measure(lines: ReadonlyMap<string, number>): Sizes {
  const sorted = [...lines.values()].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  const tooLong = [...lines].filter(([file, count]) => count > hardLimitLines && !(file in allowed))
  return { median: at(0.5), p90: at(0.9), tooLong: tooLong.map(([file, count]) => `${file}: ${count} lines`) }
}

function isCounted(file: string): boolean {
  return !file.endsWith('.test.ts') && !file.endsWith('registry.ts') && !file.includes('.generated.')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = globSync(['src/**/*.{ts,tsx}', 'testing/**/*.ts', 'tools/**/*.ts']).filter(isCounted).sort()
  const lines = new Map(files.map(file => [file, readFileSync(file, 'utf8').split('\n').length - 1]))
  const { median, p90, tooLong } = measure(lines)
  const wrong = tooLong.map(line => `${line}, over ${hardLimitLines}`)
  if (median > medianLines) wrong.push(`median ${median} lines, over ${medianLines}`)
  if (p90 > p90Lines) wrong.push(`p90 ${p90} lines, over ${p90Lines}`)
  for (const line of wrong) console.error(`size: ${line}`)
  console.log(`size: ${files.length} files, median ${median}, p90 ${p90}`)
  process.exitCode = wrong.length > 0 ? 1 : 0
}
