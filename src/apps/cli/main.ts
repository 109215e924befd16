// SPDX-License-Identifier: Apache-2.0
/** The command `ks`. */
import { runCommandLine } from './program.ts'
import { UsageError } from './usage-error.ts'

// Whoever reads has seen enough, as `head` does: no reason for a message.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(process.exitCode ?? 0)
  throw error
})

const context = { stdout: process.stdout, stderr: process.stderr, env: process.env, now: () => new Date() }
try {
  await runCommandLine(context, process.argv.slice(2))
} catch (error) {
  process.stderr.write(`ks: ${error instanceof Error ? error.message : String(error)}\n`)
  if (!(error instanceof UsageError) && process.env['KS_DEBUG'] && error instanceof Error)
    process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
}
