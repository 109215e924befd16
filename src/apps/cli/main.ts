// SPDX-License-Identifier: Apache-2.0
/** The command `ks`. */
import { buildProgram } from './program.ts'
import { UsageError } from './usage-error.ts'

const program = buildProgram({
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => new Date(),
})
try {
  await program.parseAsync(process.argv)
} catch (error) {
  process.stderr.write(`ks: ${error instanceof Error ? error.message : String(error)}\n`)
  if (!(error instanceof UsageError) && process.env['KS_DEBUG'] && error instanceof Error)
    process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
}
