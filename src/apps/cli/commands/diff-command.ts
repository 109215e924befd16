// SPDX-License-Identifier: Apache-2.0
/** `ks diff BASE HEAD`: what got worse and what got better between two json reports. */
import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { readJsonFile } from '#apps/cli/files/json-file.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { granularityOf, isAtLeast } from '#apps/cli/scan/scan-gates.ts'
import { severityNamed, wordOf } from '#apps/cli/scan/scan-options.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import type { Severity } from '#domain/severity.ts'
import {
  compareFailures,
  entriesOf,
  failuresOf,
  granularities,
  type KnownFailure,
  type ReportChange,
} from '#engines/report/compare-reports.ts'
import { type Column, paint, severityColors, table } from '#engines/report/terminal.ts'
import { yamlText } from '#engines/report/yaml-text.ts'

const formats = ['pretty-printer', 'json', 'yaml'] as const
const defaultWidthColumns = 120

interface DiffOptions {
  readonly failOnNew?: boolean
  readonly severityThreshold?: string
  readonly granularity?: string
  readonly format: string
  readonly output?: string
}

export function addDiffCommand(program: Command, context: CliContext): void {
  program
    .command('diff')
    .argument('<base>', 'earlier json report')
    .argument('<head>', 'later json report')
    .option('--fail-on-new', 'exit 1 when head has a failure that base does not have')
    .option('--severity-threshold <severity>', 'count only failures of this severity or worse')
    .option('--granularity <what>', `what makes two failures the same: ${granularities.join(' or ')}`)
    .option('-f, --format <format>', formats.join(', '), 'pretty-printer')
    .option('-o, --output <file>', 'write there instead of to standard output')
    .description('compare two json reports')
    .action((base: string, head: string, options: DiffOptions) => diff(context, [base, head], options))
}

async function diff(context: CliContext, [base, head]: readonly [string, string], options: DiffOptions): Promise<void> {
  const format = wordOf('--format', options.format, formats)
  const granularity = granularityOf('--granularity', options.granularity)
  const least =
    options.severityThreshold === undefined
      ? 'Unknown'
      : severityNamed('--severity-threshold', options.severityThreshold)
  const [before, after] = [await failuresIn(base, granularity), await failuresIn(head, granularity)]
  const { added, gone, unchangedCount } = compareFailures(before, after)
  const isCounted = ({ severity }: KnownFailure) => isAtLeast(severity, least)
  const change = { added: added.filter(isCounted), gone: gone.filter(isCounted), unchangedCount }
  const text = textOf(change, format, context)
  if (options.output === undefined) context.stdout.write(text)
  else await save(options.output, text)
  if (options.failOnNew && change.added.length > 0) {
    context.stderr.write(`ks: ${change.added.length} new failures\n`)
    process.exitCode = 1
  }
}

async function failuresIn(
  path: string,
  granularity: (typeof granularities)[number],
): Promise<ReadonlyMap<string, KnownFailure>> {
  const entries = entriesOf(await readJsonFile('report', path))
  if (!entries) throw new UsageError(`report ${path}: not a json report of version 2; \`ks scan -f json\` writes one`)
  return failuresOf(entries, granularity)
}

function textOf(change: ReportChange, format: (typeof formats)[number], context: CliContext): string {
  const value = { new: change.added.map(shownOf), fixed: change.gone.map(shownOf), unchanged: change.unchangedCount }
  if (format === 'json') return `${JSON.stringify(value, undefined, 2)}\n`
  if (format === 'yaml') return yamlText(value)
  const { stdout, env } = context
  const color = stdout.isTTY && env['NO_COLOR'] === undefined
  const options = { color, widthColumns: stdout.isTTY ? stdout.columns : defaultWidthColumns }
  const part = (title: string, all: readonly KnownFailure[]) =>
    all.length === 0 ? [] : ['', paint(title, 'bold', color), '', ...table(columns, all.map(rowOf), options)]
  const closing = `${change.added.length} new, ${change.gone.length} fixed, ${change.unchangedCount} as before`
  return `${[...part('New failures', change.added), ...part('Fixed', change.gone), '', closing].join('\n')}\n`
}

const columns: readonly Column[] = [
  { title: 'SEVERITY', color: cell => severityColors[cell as Severity] },
  { title: 'CONTROL' },
  { title: 'NAME' },
  { title: 'OBJECT', shrinks: true },
]

function rowOf({ severity, controlID, name, resource }: KnownFailure): string[] {
  return [severity, controlID, name, resource]
}

function shownOf({ severity, controlID, name, resource }: KnownFailure): Omit<KnownFailure, 'key'> {
  return { severity, controlID, name, resource }
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
  }
}
