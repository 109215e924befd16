// SPDX-License-Identifier: Apache-2.0
/** `ks scan image REFERENCE|PATH`. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { vulndbFolder } from '#apps/vulndb/database-folder.ts'
import { type VulnerabilitySeverity, vulnerabilitySeverities } from '#engines/vulnmatch/assess.ts'
import { readOpenVex, type VexStatement } from '#engines/vulnmatch/vex.ts'
import { type ImageFormat, imageFormats, renderImage } from './image-formats.ts'
import { type ImageMatches, matchImage } from './image-matches.ts'
import type { CliContext } from './program.ts'
import { type ImageCall, scanImage } from './scan-image.ts'
import { UsageError } from './usage-error.ts'

interface RawImageOptions {
  readonly format?: string
  readonly output?: string
  readonly platform?: string
  readonly username?: string
  readonly passwordFile?: string
  readonly useHttp?: boolean
  readonly skipTlsVerify?: boolean
  readonly caFile?: string
  readonly failOnErrors?: boolean
  readonly vulndb?: string
  readonly cache: boolean
  readonly vex?: readonly string[]
  readonly failOnSeverity?: string
  readonly failWhenDoubtful?: boolean
}

/** Adds `image` below `scan`, whose flags for format and output it shares. */
export function addScanImageCommand(program: Command, context: CliContext): void {
  const scanCommand = program.commands.find(command => command.name() === 'scan')
  scanCommand
    ?.command('image')
    .argument('<image>', 'a reference (nginx:1.27), or a path: OCI layout, oci-archive, docker-archive')
    .description(`list the packages of an image and their vulnerabilities; --format: ${imageFormats.join(', ')}`)
    .option('--platform <platform>', 'os/architecture[/variant] of an image for several')
    .option('--username <name>', 'for the registry; otherwise the docker configuration is asked')
    .option('--password-file <file>', 'holds the password for --username')
    .option('--use-http', 'speak plain HTTP with the registry')
    .option('--skip-tls-verify', "do not check the registry's certificate")
    .option('--ca-file <file>', 'PEM of authorities to trust beside the usual ones')
    .option('--no-cache', 'do not keep what layers hold for the next scan')
    .option('--vulndb <dir>', 'the database of vulnerabilities (default: KS_VULNDB, or a folder in the cache)')
    .option('--vex <file...>', 'OpenVEX documents: what they call not affected or fixed is left out')
    .option('--fail-on-severity <severity>', 'exit with 1 when a vulnerability is at least that severe')
    .option('--fail-when-doubtful', 'exit with 1 when there may be more vulnerabilities than are known')
    .configureHelp({ showGlobalOptions: true })
    .action((image: string, _: unknown, command: Command) => run(context, image, command.optsWithGlobals()))
}

async function run(context: CliContext, image: string, raw: RawImageOptions): Promise<void> {
  const format = formatOf(raw.format ?? 'pretty-printer')
  const cacheFile = raw.cache ? cacheFileOf(context.env) : undefined
  const call: ImageCall = {
    image,
    ...(raw.platform !== undefined && { platform: raw.platform }),
    ...(raw.username !== undefined && { username: raw.username }),
    ...(raw.passwordFile !== undefined && { passwordFile: raw.passwordFile }),
    useHttp: raw.useHttp === true,
    skipTlsVerify: raw.skipTlsVerify === true,
    ...(raw.caFile !== undefined && { caFile: raw.caFile }),
    ...(cacheFile !== undefined && { cacheFile }),
  }
  const least = raw.failOnSeverity === undefined ? undefined : severityNamed(raw.failOnSeverity)
  const report = await scanImage(context, call)
  const folder = vulndbFolder(context.env, raw.vulndb)
  const matches = await matchImage(context, report, { folder, vex: await readVex(raw.vex ?? []) })
  if (format === 'grype-json' && !matches) throw new UsageError(noDatabase(folder))
  const text = renderImage({ report, matches }, format, {
    color: raw.output === undefined && context.stdout.isTTY && context.env['NO_COLOR'] === undefined,
    widthColumns: raw.output === undefined && context.stdout.isTTY ? context.stdout.columns : 120,
  })
  if (raw.output === undefined) context.stdout.write(text)
  else {
    await writeFile(raw.output, text).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`cannot write ${raw.output}: ${error.code ?? error.message}`)
    })
    context.stderr.write(`ks: wrote ${raw.output}\n`)
  }
  const { doubts, isComplete } = report.scanned.inventory
  for (const { path, because } of doubts) context.stderr.write(`ks: ${path}: ${because}\n`)
  if (!isComplete) context.stderr.write('ks: the image could not be read whole; packages may be missing\n')
  if (!matches) context.stderr.write(`ks: ${noDatabase(folder)}\n`)
  if (least !== undefined && (!matches || hasAtLeast(matches, least))) process.exitCode = 1
  if (raw.failWhenDoubtful && (!matches || matches.doubts.length > 0)) process.exitCode = 1
  if (raw.failOnErrors && (!isComplete || doubts.length > 0)) process.exitCode = 1
}

/** `pretty-printer` is what `scan` prints when nothing is named. */
function formatOf(text: string): ImageFormat {
  const name = text === 'pretty-printer' ? 'table' : text
  const found = imageFormats.find(each => each === name)
  if (!found) throw new UsageError(`no format "${text}" for images; there are ${imageFormats.join(', ')}`)
  return found
}

function noDatabase(folder: string): string {
  return `no database of vulnerabilities in ${folder}; fetch one with "ks vulndb update"`
}

function severityNamed(text: string): VulnerabilitySeverity {
  const found = vulnerabilitySeverities.find(severity => severity.toLowerCase() === text.toLowerCase())
  if (!found) throw new UsageError(`no severity "${text}"; there are ${vulnerabilitySeverities.join(', ')}`)
  return found
}

function hasAtLeast({ matches }: ImageMatches, least: VulnerabilitySeverity): boolean {
  const rank = vulnerabilitySeverities.indexOf(least)
  return matches.some(({ assessment }) => vulnerabilitySeverities.indexOf(assessment.severity) <= rank)
}

/** Where layers are kept by custom; undefined where nobody says where the home is. */
function cacheFileOf({ XDG_CACHE_HOME: cacheHome, HOME: home }: CliContext['env']): string | undefined {
  if (cacheHome) return join(cacheHome, 'kubescape/layers.db')
  return home ? join(home, '.cache/kubescape/layers.db') : undefined
}

async function readVex(files: readonly string[]): Promise<readonly VexStatement[]> {
  const documents = await Promise.all(files.map(readVexFile))
  return documents.flatMap(readOpenVex)
}

async function readVexFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
