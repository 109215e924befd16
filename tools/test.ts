// SPDX-License-Identifier: Apache-2.0
/**
 * Runs the tests: `node tools/test.ts [WORD…] [--envtest|--e2e] [--update-golden] [--part=K/N]`; part K of N is every
 * Nth file.
 *
 * Unit tests share one process (`--test-isolation=none`), so a run of hundreds of files stays under a few
 * seconds; suites that start real servers (`*.envtest.ts`, `*.e2e.ts`) get a process each.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { cachingEnv } from './compile-cache.ts'

const words = process.argv.slice(2).filter(word => !word.startsWith('--'))
const flags = new Set(process.argv.slice(2).filter(word => word.startsWith('--')))
const known = ['--envtest', '--e2e', '--update-golden']
const part = [...flags].flatMap(flag => /^--part=(\d+)\/(\d+)$/.exec(flag) ?? []).map(Number)
for (const flag of flags)
  if (!known.includes(flag) && !/^--part=\d+\/\d+$/.test(flag))
    fail(`unknown flag ${flag}; known are ${known.join(', ')}, --part=K/N`)

if (Number(process.versions.node.split('.')[0]) < 24)
  fail(`Node ${process.versions.node} is too old; start through npm ("npm test"), which uses the Node of package.json`)

const kind = flags.has('--envtest') ? 'envtest' : flags.has('--e2e') ? 'e2e' : 'test'
const files = globSync(`{src,testing,test,tools}/**/*.${kind}.ts`)
  .filter(file => words.length === 0 || words.some(word => file.includes(word)))
  .sort()
  .filter((_, index) => isInPart(index))
if (files.length === 0) fail(`no *.${kind}.ts matches ${words.join(' ') || '(all)'}`)

/** A test that takes longer hangs: it fails by name instead of holding everything up. */
const longestTestMs = kind === 'test' ? 120_000 : 600_000
const options = [
  '--test',
  '--test-reporter=spec',
  `--test-timeout=${longestTestMs}`,
  kind === 'test' ? '--test-isolation=none' : '--test-concurrency=1',
]
if (flags.has('--update-golden')) options.push('--test-update-snapshots')
const run = spawnSync(process.execPath, [...options, ...files], { stdio: 'inherit', env: cachingEnv })
process.exitCode = run.status ?? 1

function isInPart(index: number): boolean {
  const [, k = 1, n = 1] = part
  return index % n === k - 1
}

function fail(message: string): never {
  console.error(`test: ${message}`)
  process.exit(1)
}
