// SPDX-License-Identifier: Apache-2.0
/** The commands of `ks` and their flags. */
import { Command, CommanderError } from 'commander'
import { engineVersion, libraryVersion } from '#domain/version.ts'
import { addCompletionCommand } from './completion-command.ts'
import { addConfigCommand } from './config-command.ts'
import { addDiffCommand } from './diff-command.ts'
import { addDownloadCommand } from './download-command.ts'
import { addFixCommand } from './fix-command.ts'
import { addListCommand } from './list-command.ts'
import { addMcpCommand } from './mcp-command.ts'
import { addRefusedFlags } from './refused-flags.ts'
import { addRunCommand } from './run-command.ts'
import { addScanCommands } from './scan-command.ts'
import { addScanImageCommand } from './scan-image-command.ts'
import { addStorageCommands } from './storage-command.ts'
import { addUpCommand } from './up-command.ts'
import { UsageError } from './usage-error.ts'
import { addVulndbCommand } from './vulndb-command.ts'

/** What commands may touch of the process. */
export interface CliContext {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => Date
}

/** The program, ready to parse. Commands set `process.exitCode`; a wrong command line throws UsageError. */
export function buildProgram(context: CliContext): Command {
  const program = new Command('ks')
    .description('Watches and scans the security of Kubernetes clusters, manifests and images')
    .version(`ks ${engineVersion}, control library ${libraryVersion}`)
    .option('-l, --logger <level>', 'as for scan')
    .option('--cache-dir <dir>', 'as for scan')
    .option('--kube-context <name>', 'as for scan')
    .enablePositionalOptions()
    .showHelpAfterError('(ks --help shows the commands)')
    .configureOutput({
      writeOut: text => context.stdout.write(text),
      writeErr: text => context.stderr.write(text),
      outputError: () => undefined,
    })
    .exitOverride(onCommanderExit)
  addRefusedFlags(program, ['--server', '--environment', '--env'])
  addUpCommand(program, context)
  addRunCommand(program, context)
  addScanCommands(program, context)
  addStorageCommands(program, context)
  addListCommand(program, context)
  addDownloadCommand(program, context)
  addDiffCommand(program, context)
  addFixCommand(program, context)
  addConfigCommand(program, context)
  addMcpCommand(program, context)
  addCompletionCommand(program, context)
  addScanImageCommand(program, context)
  addVulndbCommand(program, context)
  program
    .command('version')
    .description('print the versions of the engine and of the control library')
    .action(() => void context.stdout.write(`ks ${engineVersion}, control library ${libraryVersion}\n`))
  return program
}

function onCommanderExit(error: CommanderError): never {
  if (error.exitCode === 0) process.exit(0)
  throw new UsageError(error.message.replace(/^error: /, ''))
}
