// SPDX-License-Identifier: Apache-2.0
/** `ks vulndb …`: the database of vulnerabilities that images are matched with. */
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Command } from 'commander'
import { buildDatabase } from '#adapters/vulndb/build.ts'
import { exportDatabase } from '#adapters/vulndb/export.ts'
import { importArchive, importListing } from '#adapters/vulndb/import.ts'
import { installedDatabase, parseListing } from '#adapters/vulndb/listing.ts'
import { defaultListingUrl } from '#adapters/vulndb/update.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { readAdvisories } from '#apps/vulndb/advisory-files.ts'
import { openInstalled, vulndbFolder } from '#apps/vulndb/database-folder.ts'
import { fetchDatabase } from '#apps/vulndb/fetch-database.ts'
import { type Column, plain, table } from '#engines/report/terminal.ts'
import { readVulnerability } from '#engines/vulndb/vulnerability.ts'
import { assess } from '#engines/vulnmatch/severity/assess.ts'
import { defaultMaxAgeMs } from '#engines/vulnmatch/trust.ts'
import { advisorySources } from '#plugins/advisories/registry.ts'

interface RawOptions {
  readonly vulndb?: string
  readonly url?: string
  readonly failWhenStale?: boolean
}

/** Adds `vulndb` and what stands below it. */
export function addVulndbCommand(program: Command, context: CliContext): void {
  const command = program.command('vulndb').description('show, fetch and search the database of vulnerabilities')
  const folder = '--vulndb <dir>'
  const folderText = 'where the database is kept (default: KS_VULNDB, or a folder in the cache)'
  command
    .command('status')
    .description('say which database is in use and how old it is')
    .option(folder, folderText)
    .option('--fail-when-stale', 'exit with 1 when there is none, or it is older than five days')
    .action((raw: RawOptions) => status(context, raw))
  command
    .command('update')
    .description('fetch the newest database, when it is another than the one in use')
    .option(folder, folderText)
    .option('--url <url>', 'listing of the databases, or a folder that holds a copy', defaultListingUrl)
    .action((raw: RawOptions) => update(context, raw))
  command
    .command('import')
    .argument(
      '<file>',
      'an archive (.tar.zst), a latest.json beside one, the folder of both, or a folder of advisories (OSV, Alpine secdb, KEV, EPSS)',
    )
    .description('take a database from a file, as on a machine without network')
    .option(folder, folderText)
    .action((file: string, raw: RawOptions) => importFile(context, file, raw))
  command
    .command('export')
    .argument('<dir>', 'folder for the archive and the latest.json beside it')
    .description('write the database in use as others import it: for a mirror, or a machine without network')
    .option(folder, folderText)
    .action((into: string, raw: RawOptions) => exportTo(context, into, raw))
  command
    .command('search')
    .argument('<name>', 'a CVE or other vulnerability, or a package')
    .description('show what the database says about a vulnerability, or which advisories name a package')
    .option(folder, folderText)
    .action((name: string, raw: RawOptions) => search(context, name, raw))
}

async function status(context: CliContext, raw: RawOptions): Promise<void> {
  const folder = vulndbFolder(context.env, raw.vulndb)
  const opened = await openInstalled(folder)
  if (!opened) {
    context.stdout.write(`no database in ${folder}; fetch one with "ks vulndb update"\n`)
    if (raw.failWhenStale) process.exitCode = 1
    return
  }
  const { built, schema, providers } = opened.store.describe()
  opened.store.close()
  const ageMs = context.now().getTime() - Date.parse(built)
  const isStale = !(ageMs <= defaultMaxAgeMs)
  const lines = [
    `folder     ${folder}`,
    `built      ${built} (${Math.max(0, Math.floor(ageMs / 86_400_000))} days ago${isStale ? ', stale' : ''})`,
    `schema     ${schema}`,
    `checksum   ${opened.installed.checksum}`,
    `providers  ${providers.join(', ')}`,
  ]
  context.stdout.write(`${lines.join('\n')}\n`)
  if (isStale && raw.failWhenStale) process.exitCode = 1
}

async function update(context: CliContext, raw: RawOptions): Promise<void> {
  const into = vulndbFolder(context.env, raw.vulndb)
  const url = raw.url ?? defaultListingUrl
  if (!/^https?:\/\//.test(url)) return importFile(context, url, raw)
  const done = await fetchDatabase(context.env, url, into)
  const what = done.kind === 'current' ? 'is in use already' : 'is in use now'
  context.stdout.write(`the database of ${done.listing.built} ${what}\n`)
}

async function importFile(context: CliContext, path: string, raw: RawOptions): Promise<void> {
  const into = vulndbFolder(context.env, raw.vulndb)
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new UsageError(`cannot read ${path}: there is no such file or folder`)
  if (found.isDirectory() && !existsSync(join(path, 'latest.json'))) return buildFrom(context, path, into)
  const latest = found.isDirectory() ? join(path, 'latest.json') : path
  const manifest = latest.endsWith('.json')
    ? await importListing(latest, into)
    : await importArchive({ into, archive: path, ...(await listingBeside(path)) })
  context.stdout.write(`the database of ${manifest.built} is in use now\n`)
}

/** Builds a database of a folder of advisories. */
async function buildFrom(context: CliContext, folder: string, into: string): Promise<void> {
  let problems = 0
  const onProblem = (because: string) => {
    problems++
    if (problems <= maxProblems) context.stderr.write(`ks: ${plain(because)}\n`)
  }
  const records = readAdvisories({ folder, sources: advisorySources, onProblem })
  const { vulnerabilities, built } = await buildDatabase({ into, records, now: context.now().toISOString() })
  if (problems > 0) context.stderr.write(`ks: ${problems} files could not be read; their advisories are missing\n`)
  context.stdout.write(`a database of ${vulnerabilities} vulnerabilities, the newest of ${built}, is in use now\n`)
  if (problems > 0 || vulnerabilities === 0) process.exitCode = 1
}

async function exportTo(context: CliContext, into: string, raw: RawOptions): Promise<void> {
  const folder = vulndbFolder(context.env, raw.vulndb)
  const installed = existsSync(folder) ? await installedDatabase(folder) : undefined
  if (!installed) throw new UsageError(`no database in ${folder}; fetch one with "ks vulndb update"`)
  const { archive, listing } = await exportDatabase(installed, into)
  context.stdout.write(`wrote ${archive}, the database of ${listing.built}, and latest.json beside it\n`)
}

/** The listing beside an archive promises its checksum, when it is about this one. */
async function listingBeside(archive: string) {
  const latest = join(dirname(archive), 'latest.json')
  const text = await readFile(latest, 'utf8').catch(() => undefined)
  if (text === undefined) return {}
  const listing = parseListing(text, latest)
  return basename(listing.path) === basename(archive) ? { listing } : {}
}

/** Most files that are named when they cannot be read. */
const maxProblems = 20

const vulnerabilityColumns: readonly Column[] = [
  { title: 'ID' },
  { title: 'SOURCE' },
  { title: 'SEVERITY' },
  { title: 'RISK' },
  { title: 'DESCRIPTION', shrinks: true },
]

const packageColumns: readonly Column[] = [
  { title: 'ID' },
  { title: 'SOURCE' },
  { title: 'ECOSYSTEM' },
  { title: 'SYSTEM' },
]

/** Most rows that a search shows. */
const maxRows = 200

async function search(context: CliContext, name: string, raw: RawOptions): Promise<void> {
  const folder = vulndbFolder(context.env, raw.vulndb)
  const opened = await openInstalled(folder)
  if (!opened) throw new UsageError(`no database in ${folder}; fetch one with "ks vulndb update"`)
  const { store } = opened
  try {
    const screen = { color: false, widthColumns: context.stdout.columns ?? 120 }
    const named = store.vulnerabilitiesNamed(name).map(readVulnerability)
    if (named.length > 0) {
      const rows = named.map(vulnerability => {
        const { severity, risk } = assess(vulnerability, store)
        const description = plain(vulnerability.description).replaceAll(/\s+/g, ' ')
        return [vulnerability.name, vulnerability.provider, severity, risk.toFixed(1), description]
      })
      context.stdout.write(`${table(vulnerabilityColumns, rows, screen).join('\n')}\n`)
      return
    }
    const systems = [null, ...store.operatingSystems()]
    const rows = systems.flatMap(system =>
      store.packages('affected', name, system?.id ?? null).map(row => {
        const vulnerability = store.vulnerability(row.vulnerability)
        const version = [system?.majorVersion, system?.minorVersion].filter(part => part).join('.')
        const title = system ? `${system.name} ${version || system.labelVersion}`.trim() : ''
        return [vulnerability?.name ?? '', vulnerability?.provider ?? '', row.ecosystem, title]
      }),
    )
    if (rows.length === 0) context.stdout.write(`the database names no vulnerability and no package "${plain(name)}"\n`)
    else context.stdout.write(`${table(packageColumns, rows.slice(0, maxRows), screen).join('\n')}\n`)
    if (rows.length > maxRows) context.stdout.write(`… and ${rows.length - maxRows} more\n`)
  } finally {
    store.close()
  }
}
