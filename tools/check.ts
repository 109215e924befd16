// SPDX-License-Identifier: Apache-2.0
/** Runs everything that must be green before a commit, two at a time, and prints what failed. */
import { spawn } from 'node:child_process'
import { cachingEnv } from './compile-cache.ts'

interface Step {
  readonly name: string
  readonly command: readonly string[]
}

const node = process.execPath
/** Of the unit tests: the other steps take about as long as one. */
const parts = 3
const steps: readonly Step[] = [
  unitTests(1),
  { name: 'types', command: ['tsc'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', '--quiet'] },
  { name: 'format', command: ['biome', 'check', '.'] },
  { name: 'architecture', command: [node, 'tools/arch.ts'] },
  { name: 'sizes', command: [node, 'tools/size.ts'] },
  { name: 'dead code', command: ['knip'] },
  { name: 'generated files', command: [node, 'tools/gen.ts', '--check'] },
  unitTests(2),
  unitTests(3),
]
const concurrency = 2

function unitTests(part: number): Step {
  return { name: `unit tests, part ${part} of ${parts}`, command: [node, 'tools/test.ts', `--part=${part}/${parts}`] }
}

async function runStep({ name, command }: Step): Promise<boolean> {
  const startedMs = Date.now()
  const [file = '', ...args] = command
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: cachingEnv })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const status = await new Promise<number>(resolve => {
    child.on('error', error => {
      output.push(Buffer.from(`${error.message}\n`))
      resolve(1)
    })
    child.on('close', code => resolve(code ?? 1))
  })
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (status !== 0) process.stdout.write(Buffer.concat(output))
  return status === 0
}

const queue = [...steps]
let failed = 0
async function worker(): Promise<void> {
  for (let step = queue.shift(); step; step = queue.shift()) if (!(await runStep(step))) failed++
}
await Promise.all(Array.from({ length: concurrency }, worker))
console.log(failed === 0 ? 'check: all green' : `check: ${failed} of ${steps.length} failed`)
process.exitCode = failed === 0 ? 0 : 1
