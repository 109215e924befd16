// SPDX-License-Identifier: Apache-2.0
/** `ks storage …`: looking after the database of the results, through the process that uses it where there is one. */

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { askControl } from '#adapters/db/control/ask.ts'
import { type ObjectDamage, operateStore, type StoreReply, type StoreRequest } from '#adapters/db/control/operate.ts'
import { isPostgresUrl, type OpenedStore } from '#adapters/db/open-store.ts'
import { type CopyReport, copyStore } from '#adapters/db/store-import.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { progressLine } from '#apps/cli/progress.ts'
import { emptyPlace, existingStore, type PlaceOptions, placeOf, putAside, storeAt } from '#apps/cli/storage-place.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { addImportCommand } from './storage-import-command.ts'

/** How far versions go on after a restore: what was written after the backup has numbers that clients remember. */
const restoredVersionJump = 1_000_000

interface CheckOptions extends PlaceOptions {
  readonly dryRun?: boolean
  readonly list?: boolean
  readonly restore?: string
}

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
    .description('copy the database, as of one moment, into an SQLite file; storage may run')
    .action((file: string, options: PlaceOptions) => backUp(context, file, options))
  withPlace(storage.command('restore'))
    .argument('<file>', 'what backup wrote')
    .description('begin anew from a backup; what was there is put aside')
    .action((file: string, options: PlaceOptions) => restore(context, file, options))
  withPlace(storage.command('check'))
    .description('read everything back and compare it with its hash; exit 1 when something is damaged; storage may run')
    .option('--dry-run', 'only tell what is damaged; otherwise it is put aside, with what is left of it')
    .option('--list', 'show what was put aside')
    .option('--restore <id>', 'bring back what was put aside')
    .action((options: CheckOptions) => check(context, options))
  withPlace(storage.command('reencrypt'))
    .description('seal all bodies with the first key of the key file; a storage that runs was started with it')
    .action((options: PlaceOptions) => reencrypt(context, options))
  addImportCommand(withPlace(storage.command('import')), context)
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
  if (isPostgresUrl(placeOf(options, context.env))) return copyTo(context, file, options)
  const reply = await operate(context, options, { kind: 'backup', file: resolve(file) })
  if (reply.kind === 'backup') sayCopied(context, 'Backed up', reply)
}

/** A database that is no file is read object by object. */
async function copyTo(context: CliContext, file: string, options: PlaceOptions): Promise<void> {
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
  sayCopied(context, done, report)
}

function sayCopied(
  { stdout }: CliContext,
  done: string,
  { objects, bodyBytes, version, quarantined }: CopyReport,
): void {
  const aside = quarantined > 0 ? `, ${quarantined} put aside` : ''
  stdout.write(`${done}: ${objects} objects, ${bodyBytes} bytes, version ${version}${aside}\n`)
}

/** Has the process that holds the database do it; where there is none, opens the database. */
async function operate(context: CliContext, options: PlaceOptions, request: StoreRequest): Promise<StoreReply> {
  const place = placeOf(options, context.env)
  return counted(context, async onProgress => {
    const answered = isPostgresUrl(place) ? undefined : await askControl(place, request, onProgress)
    if (answered) return answered
    await using held = await existingStore(options, context.env)
    return await operateStore(held.store, request, onProgress)
  })
}

async function check(context: CliContext, options: CheckOptions): Promise<void> {
  const reply = await operate(context, options, checkRequest(options))
  const { stdout } = context
  if (reply.kind === 'quarantine') stdout.write(quarantineText(reply.objects))
  if (reply.kind === 'release') stdout.write(`Brought back: ${reply.what}, version ${reply.version}\n`)
  if (reply.kind !== 'check') return
  const { objects, bodyBytes, damaged, putAside: aside } = reply
  for (const { what, reason } of damaged) stdout.write(`damaged: ${what}: ${reason}\n`)
  const done = damaged.length === 0 ? '' : `, ${aside} put aside`
  stdout.write(`Checked: ${objects} objects, ${bodyBytes} bytes, ${damaged.length} damaged${done}\n`)
  if (damaged.length > 0) process.exitCode = 1
}

function checkRequest({ list, restore: id, dryRun }: CheckOptions): StoreRequest {
  if (list === true) return { kind: 'quarantine' }
  if (id === undefined) return { kind: 'check', isDryRun: dryRun === true }
  if (!/^[1-9]\d{0,14}$/.test(id)) throw new UsageError(`--restore is a number that --list shows, not "${id}"`)
  return { kind: 'release', id: Number(id) }
}

function quarantineText(objects: readonly (ObjectDamage & { readonly id: number; readonly atMs: number })[]): string {
  if (objects.length === 0) return 'Nothing was put aside.\n'
  return objects
    .map(({ id, atMs, what, reason }) => `${id}  ${new Date(atMs).toISOString()}  ${what}: ${reason}\n`)
    .join('')
}

async function reencrypt(context: CliContext, options: PlaceOptions): Promise<void> {
  if (options.encryptionKeyFile === undefined) throw new UsageError('reencrypt needs --encryption-key-file')
  const reply = await operate(context, options, { kind: 'reseal' })
  if (reply.kind === 'reseal') context.stdout.write(`Sealed anew: ${reply.chunks} pieces of bodies\n`)
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
