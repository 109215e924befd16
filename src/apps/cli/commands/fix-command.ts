// SPDX-License-Identifier: Apache-2.0
/** `ks fix REPORT.json`: repairs the files of a scan; everything that is not repaired stays byte for byte. */
import { readFile, realpath, rename, stat, writeFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { type Command, Option } from 'commander'
import { readJsonFile } from '#apps/cli/files/json-file.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { answerOf } from '#apps/cli/scan/scan-options.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { repairFile } from '#engines/repair/repair-file.ts'
import { type ObjectRepair, repairsOf } from '#engines/repair/report-repairs.ts'
import { applyEdits } from '#engines/repair/text-edit.ts'
import { unifiedDiff } from '#engines/repair/unified-diff.ts'
import { plain } from '#engines/report/terminal.ts'

const maxFileBytes = 32 * 1024 * 1024
const maxShownLeft = 20

interface FixOptions {
  readonly confirm: boolean
  readonly dryRun?: boolean
  readonly skipUserValues: string | boolean
  readonly basePath?: string
  readonly containerProfile?: string
}

export function addFixCommand(program: Command, context: CliContext): void {
  program
    .command('fix')
    .argument('<report>', 'json report of a scan of files')
    .option('--no-confirm', 'do not ask before files are written')
    .option('--dry-run', 'show the changes and write nothing')
    .option('--skip-user-values [yes]', 'leave out values that a person has to choose', 'true')
    .option('--base-path <dir>', 'files outside of this folder are not touched (default: the current one)')
    .addOption(new Option('--container-profile <file>').hideHelp())
    .description('repair the files of a scan')
    .action((report: string, options: FixOptions) => fix(context, report, options))
}

interface PlannedFile {
  readonly path: string
  readonly before: string
  readonly after: string
  readonly diff: string
}

async function fix({ stdout, stderr }: CliContext, reportPath: string, options: FixOptions): Promise<void> {
  if (options.containerProfile !== undefined)
    throw new UsageError('--container-profile: values are not derived from profiles here; leave the flag out')
  const skipsPlaceholders = answerOf('--skip-user-values', options.skipUserValues) ?? true
  const found = repairsOf(await readJsonFile('report', reportPath), { skipsPlaceholders })
  if (!found)
    throw new UsageError(`report ${reportPath}: not a json report of version 2; \`ks scan -f json\` writes one`)
  const base = await realpath(resolve(options.basePath ?? '.')).catch(() => {
    throw new UsageError(`--base-path ${options.basePath}: no such folder`)
  })
  const left = found.left.map(({ object, controlID, because }) => `${object} ${controlID}: ${because}`)
  const planned: PlannedFile[] = []
  for (const [path, repairs] of byFile(found.repairs)) {
    const plan = await planFile(path, repairs, base)
    left.push(...plan.left)
    if (plan.file) planned.push(plan.file)
  }
  for (const { diff } of planned) stdout.write(diff)
  if (left.length > 0) stderr.write(`ks: ${left.length} not repaired:\n${listed(left)}`)
  if (planned.length === 0) {
    stdout.write('nothing to repair\n')
    return
  }
  if (options.dryRun) return
  if (options.confirm && !(await isConfirmed(stderr, planned.length))) throw new UsageError('nothing was written')
  for (const file of planned) await replace(file)
  stdout.write(`repaired ${planned.map(({ path }) => relative('.', path)).join(', ')}\n`)
}

function listed(left: readonly string[]): string {
  const shown = left.slice(0, maxShownLeft).map(each => `  ${plain(each)}\n`)
  return `${shown.join('')}${left.length > maxShownLeft ? `  … and ${left.length - maxShownLeft} more\n` : ''}`
}

function byFile(repairs: readonly ObjectRepair[]): ReadonlyMap<string, readonly ObjectRepair[]> {
  const files = new Map<string, ObjectRepair[]>()
  for (const repair of repairs) files.set(repair.path, [...(files.get(repair.path) ?? []), repair])
  return files
}

async function planFile(
  given: string,
  repairs: readonly ObjectRepair[],
  base: string,
): Promise<{ readonly file?: PlannedFile; readonly left: readonly string[] }> {
  const here = await realpath(resolve(given)).catch(() => undefined)
  // A report may have been made elsewhere: its paths are then meant from the base path.
  const path = here ?? (await realpath(join(base, given)).catch(() => undefined))
  if (path === undefined) return { left: [`${given}: no such file below ${base}`] }
  const inside = relative(base, path)
  // A report is anybody's text: it must not make us write to a file that the user did not mean.
  if (/^\.\.(?:\/|$)/.test(inside) || isAbsolute(inside))
    return { left: [`${given}: outside of the base path ${base}`] }
  const { size } = await stat(path)
  if (size > maxFileBytes) return { left: [`${given}: ${size} bytes, at most ${maxFileBytes} are read`] }
  const before = await readFile(path, 'utf8')
  const { edits, refused } = repairFile(before, repairs)
  const left = refused.map(({ object, path: at, because }) => `${object} ${at}: ${because}`)
  const after = applyEdits(before, edits)
  if (after === before) return { left }
  return { left, file: { path, before, after, diff: unifiedDiff(inside, before, edits) } }
}

async function isConfirmed(stderr: NodeJS.WriteStream, count: number): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('nobody can be asked here; --no-confirm writes without asking')
  const lines = createInterface({ input: process.stdin, output: stderr })
  const answer = await lines.question(`Write ${count} files? [y/N] `)
  lines.close()
  return /^y(?:es)?$/i.test(answer.trim())
}

/** Through a second file, so that a crash leaves the old or the new text. */
async function replace({ path, after }: PlannedFile): Promise<void> {
  const { mode } = await stat(path)
  const temporary = `${path}.ks-${process.pid}`
  try {
    await writeFile(temporary, after, { mode, flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
  }
}
