// SPDX-License-Identifier: Apache-2.0
/** `ks list frameworks|controls|exceptions`. */
import type { Command } from 'commander'
import { cacheDirOf } from '#apps/cli/cache-dir.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { exceptionsIn } from '#apps/cli/scan/exception-file.ts'
import { policyFiles } from '#apps/cli/scan/policy-files.ts'
import { addRefusedFlags } from '#apps/cli/scan/refused-flags.ts'
import { wordOf } from '#apps/cli/scan/scan-options.ts'
import { plain } from '#engines/report/terminal.ts'
import { yamlText } from '#engines/report/yaml-text.ts'
import { controlFacts } from '#plugins/controls/facts.generated.ts'
import { frameworks } from '#plugins/frameworks/registry.ts'

const subjects = ['frameworks', 'controls', 'exceptions'] as const
const formats = ['pretty-print', 'json', 'yaml', 'csv'] as const

interface ListOptions {
  readonly format: string
  readonly exceptions?: string
  readonly useArtifactsFrom?: string
  readonly useDefault?: boolean
  readonly cacheDir?: string
}

/** A thing that can be listed: one line of text, and fields for machines. */
interface Listed {
  readonly cells: readonly string[]
  readonly fields: Readonly<Record<string, unknown>>
}

export function addListCommand(program: Command, context: CliContext): void {
  const command = program
    .command('list')
    .argument('<what>', subjects.join(', '))
    .option('-f, --format <format>', formats.join(', '), 'pretty-print')
    .option('--exceptions <file>', 'the exceptions to list')
    .option('--use-artifacts-from <dir>', 'folder with exceptions.json')
    .option('--use-default', 'the same with the folder of --cache-dir')
    .option('--cache-dir <dir>', 'folder of downloaded artifacts')
    .description('list what is built in, or the exceptions of a file')
    .action(async (what: string, _: unknown, own: Command) => {
      const options = own.optsWithGlobals<ListOptions>()
      const subject = wordOf('list', what, subjects)
      const format = wordOf('--format', options.format, formats)
      const listed = await listOf(subject, options, context)
      context.stdout.write(textOf(listed, format))
    })
  addRefusedFlags(command)
}

async function listOf(
  subject: (typeof subjects)[number],
  options: ListOptions,
  context: CliContext,
): Promise<Listed[]> {
  if (subject === 'frameworks')
    return frameworks.map(({ name, version, controls }) => ({
      cells: [name],
      fields: { name, version, controls: controls.map(({ controlID }) => controlID) },
    }))
  if (subject === 'exceptions') {
    const { exceptions, exceptionObjects } = await policyFiles(options, cacheDirOf(options.cacheDir, context.env))
    return [...exceptions, ...exceptionsIn(exceptionObjects, []).exceptions].map(({ name, reason, source }) => ({
      cells: [name, reason],
      fields: { name, reason, source },
    }))
  }
  return Object.values(controlFacts).map(({ id, name }) => {
    const within = frameworks
      .filter(({ controls }) => controls.some(({ controlID }) => controlID === id))
      .map(framework => framework.name)
    return { cells: [id, name, within.join(', ')], fields: { id, name, frameworks: within } }
  })
}

function textOf(listed: readonly Listed[], format: (typeof formats)[number]): string {
  const fields = listed.map(each => each.fields)
  if (format === 'json') return `${JSON.stringify(fields, undefined, 2)}\n`
  if (format === 'yaml') return yamlText(fields)
  const separator = format === 'csv' ? ',' : '|'
  return listed.map(({ cells }) => `${cells.map(cell => cellOf(plain(cell), format)).join(separator)}\n`).join('')
}

function cellOf(cell: string, format: (typeof formats)[number]): string {
  return format === 'csv' && /[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
