// SPDX-License-Identifier: Apache-2.0
/**
 * The commands of `ks`.
 *
 * Only the command that the words name is loaded: `ks scan` of a folder needs neither storage nor a registry client,
 * and loading them would take longer than the scan.
 */
import { Command, CommanderError, Option } from 'commander'
import { engineVersion, libraryVersion } from '#domain/version.ts'
import { addGlobalFlags } from './global-flags.ts'
import { addRefusedFlags } from './scan/refused-flags.ts'
import { UsageError } from './usage-error.ts'

/** What commands may touch of the process. */
export interface CliContext {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => Date
}

type AddCommand = (program: Command, context: CliContext) => void

interface CommandSource {
  /** The words that lead to it. */
  readonly words: readonly string[]
  readonly load: () => Promise<AddCommand>
}

/** In the order of the help. A command below another one stands after it. */
const sources: readonly CommandSource[] = [
  { words: ['up'], load: async () => (await import('./commands/up-command.ts')).addUpCommand },
  { words: ['run'], load: async () => (await import('./commands/run-command.ts')).addRunCommand },
  { words: ['scan'], load: async () => (await import('./commands/scan-command.ts')).addScanCommands },
  { words: ['storage'], load: async () => (await import('./commands/storage-command.ts')).addStorageCommands },
  { words: ['list'], load: async () => (await import('./commands/list-command.ts')).addListCommand },
  { words: ['download'], load: async () => (await import('./commands/download-command.ts')).addDownloadCommand },
  { words: ['diff'], load: async () => (await import('./commands/diff-command.ts')).addDiffCommand },
  { words: ['fix'], load: async () => (await import('./commands/fix-command.ts')).addFixCommand },
  { words: ['config'], load: async () => (await import('./commands/config-command.ts')).addConfigCommand },
  { words: ['mcp'], load: async () => (await import('./commands/mcp-command.ts')).addMcpCommand },
  { words: ['completion'], load: async () => (await import('./commands/completion-command.ts')).addCompletionCommand },
  {
    words: ['scan', 'image'],
    load: async () => (await import('./commands/scan-image-command.ts')).addScanImageCommand,
  },
  { words: ['sbom'], load: async () => (await import('./commands/sbom-command.ts')).addSbomCommand },
  { words: ['vulndb'], load: async () => (await import('./commands/vulndb-command.ts')).addVulndbCommand },
  { words: ['version'], load: async () => addVersionCommand },
  // Upstream's others: a word that is not known loads everything.
  { words: ['decrypt'], load: async () => (await import('./commands/refused-commands.ts')).addRefusedCommands },
]

/** Runs a command line, without the name of the program. Commands set `process.exitCode`; a wrong one throws UsageError. */
export async function runCommandLine(context: CliContext, words: readonly string[]): Promise<void> {
  const program = new Command('ks')
    .description('Watches and scans the security of Kubernetes clusters, manifests and images')
    .version(`ks ${engineVersion}, control library ${libraryVersion}`)
    .option('-l, --logger <level>', 'as for scan')
    .addOption(new Option('--logger-name <name>', 'messages have one form').hideHelp())
    .option('--cache-dir <dir>', 'as for scan')
    .option('--kube-context <name>', 'as for scan')
    .enablePositionalOptions()
    .showHelpAfterError('(ks --help shows the commands)')
    .configureOutput({
      writeOut: text => context.stdout.write(text),
      writeErr: text => context.stderr.write(text),
      outputError: () => undefined,
    })
    .exitOverride()
  addRefusedFlags(program, ['--server', '--environment', '--env'])
  for (const { load } of sourcesFor(words)) (await load())(program, context)
  addGlobalFlags(program)
  try {
    await program.parseAsync(helpedBy(words, program), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) throw new UsageError(error.message.replace(/^error: /, ''))
  }
}

/** `help scan image` asks for what `scan image --help` shows; commander knows one word there. */
function helpedBy(words: readonly string[], program: Command): readonly string[] {
  const [first, ...named] = words
  if (first !== 'help' || named.length === 0) return words
  let at = program
  for (const [i, name] of named.entries()) {
    const next = at.commands.find(each => each.name() === name || each.aliases().includes(name))
    if (!next) throw new UsageError(`no command ${named.slice(0, i + 1).join(' ')}; ks --help shows the commands`)
    at = next
  }
  return [...named, '--help']
}

/** Words for which every command is wanted: help names them, and completions are made of them. */
const wantsAll: ReadonlySet<string> = new Set(['-h', '--help', 'help', 'completion'])

/** Words that ask for nothing of any command. */
const wantsNone: ReadonlySet<string> = new Set(['-V', '--version'])

/** The sources that a command line may need; all where its first word is none that is known. */
function sourcesFor(words: readonly string[]): readonly CommandSource[] {
  if (words.length > 0 && words.every(word => wantsNone.has(word))) return []
  const first = words.find(word => !word.startsWith('-'))
  const isKnown = sources.some(source => source.words[0] === first)
  if (!isKnown || words.some(word => wantsAll.has(word))) return sources
  return sources.filter(source => source.words.every(word => words.includes(word)))
}

function addVersionCommand(program: Command, { stdout }: CliContext): void {
  program
    .command('version')
    .description('print the versions of the engine and of the control library')
    .action(() => void stdout.write(`ks ${engineVersion}, control library ${libraryVersion}\n`))
}
