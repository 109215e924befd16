// SPDX-License-Identifier: Apache-2.0
/** `ks storage …`: looking after the database of the results while nothing else uses it. */
import type { Command } from 'commander'
import { checkStore } from '#adapters/db/check-store.ts'
import type { OpenedStore } from '#adapters/db/open-store.ts'
import { copyStore } from '#adapters/db/store-import.ts'
import type { CliContext } from './program.ts'
import { progressLine } from './progress.ts'
import { emptyPlace, existingStore, type PlaceOptions, putAside, storeAt } from './storage-place.ts'
import { UsageError } from './usage-error.ts'

/** How far versions go on after a restore: what was written after the backup has numbers that clients remember. */
const restoredVersionJump = 1_000_000

interface MigrateOptions extends Pick<PlaceOptions, 'encryptionKeyFile'> {
  readonly from: string
  readonly to: string
}

const keyFlag = ['--encryption-key-file <file>', 'keys that bodies are sealed with, one "id:base64" per line'] as const

/** Adds `storage` with its sub-commands. */
export function addStorageCommands(program: Command, context: CliContext): void {
  const storage = program.command('storage').description('look after the database of the results')
  storage
    .command('migrate')
    .description('copy a database into an empty one, keeping uids and resource versions')
    .requiredOption('--from <database>', 'SQLite file or postgres:// URL')
    .requiredOption('--to <database>', 'SQLite file or postgres:// URL; must be empty')
    .option(...keyFlag)
    .action((options: MigrateOptions) => migrate(context, options))
  withPlace(storage.command('backup'))
    .argument('<file>', 'a new file')
    .description('copy the database, as of one moment, into an SQLite file')
    .action((file: string, options: PlaceOptions) => backUp(context, file, options))
  withPlace(storage.command('restore'))
    .argument('<file>', 'what backup wrote')
    .description('begin anew from a backup; what was there is put aside')
    .action((file: string, options: PlaceOptions) => restore(context, file, options))
  withPlace(storage.command('check'))
    .description('read everything back and compare it with its hash; exit 1 when something is damaged')
    .action((options: PlaceOptions) => check(context, options))
  withPlace(storage.command('reencrypt'))
    .description('seal all bodies with the first key of the key file')
    .action((options: PlaceOptions) => reencrypt(context, options))
}

function withPlace(command: Command): Command {
  return command
    .option('--data <dir>', 'the folder given to "ks up --data"')
    .option('--database <place>', 'SQLite file or postgres:// URL (or KS_DATABASE_URL)')
    .option(...keyFlag)
}

async function migrate(context: CliContext, { from, to, ...keys }: MigrateOptions): Promise<void> {
  if (from === to) throw new UsageError('--from and --to are the same database')
  await using source = await existingStore({ database: from, ...keys }, context.env)
  await using target = await storeAt({ database: to, ...keys }, context.env)
  await copyInto(context, source.store, { target: target.store, versionJump: 0, done: 'Copied' })
}

async function backUp(context: CliContext, file: string, options: PlaceOptions): Promise<void> {
  emptyPlace(file)
  await using source = await existingStore(options, context.env)
  await using target = await storeAt({ database: file, ...keysOf(options) }, context.env)
  await copyInto(context, source.store, { target: target.store, versionJump: 0, done: 'Backed up' })
}

async function restore(context: CliContext, file: string, options: PlaceOptions): Promise<void> {
  await using source = await existingStore({ database: file, ...keysOf(options) }, {})
  const aside = await putAside(options, context)
  if (aside !== undefined) context.stdout.write(`What was there is put aside as ${aside}\n`)
  await using target = await storeAt(options, context.env)
  await copyInto(context, source.store, { target: target.store, versionJump: restoredVersionJump, done: 'Restored' })
}

function keysOf({ encryptionKeyFile }: PlaceOptions): PlaceOptions {
  return encryptionKeyFile === undefined ? {} : { encryptionKeyFile }
}

interface Copy {
  readonly target: OpenedStore
  readonly versionJump: number
  readonly done: string
}

async function copyInto(context: CliContext, from: OpenedStore, { target, versionJump, done }: Copy): Promise<void> {
  const into = await target.beginImport()
  const jumping = { ...into, finish: (version: number) => into.finish(version + versionJump) }
  const report = await counted(context, onProgress => copyStore(from, jumping, onProgress))
  context.stdout.write(`${done}: ${report.objects} objects, ${report.bodyBytes} bytes, version ${report.version}\n`)
}

async function check(context: CliContext, options: PlaceOptions): Promise<void> {
  await using source = await existingStore(options, context.env)
  const { objects, bodyBytes, damaged } = await counted(context, onProgress => checkStore(source.store, onProgress))
  for (const each of damaged) context.stdout.write(`damaged: ${each}\n`)
  context.stdout.write(`Checked: ${objects} objects, ${bodyBytes} bytes, ${damaged.length} damaged\n`)
  if (damaged.length > 0) process.exitCode = 1
}

async function reencrypt(context: CliContext, options: PlaceOptions): Promise<void> {
  if (options.encryptionKeyFile === undefined) throw new UsageError('reencrypt needs --encryption-key-file')
  await using source = await existingStore(options, context.env)
  context.stdout.write(`Sealed anew: ${await source.store.reseal()} pieces of bodies\n`)
}

async function counted<T>(
  { stderr }: CliContext,
  run: (onProgress: (objects: number) => void) => Promise<T>,
): Promise<T> {
  const line = progressLine(stderr)
  try {
    return await run(objects => line.show(`${objects} objects`))
  } finally {
    line.clear()
  }
}
