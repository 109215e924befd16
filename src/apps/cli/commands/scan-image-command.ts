// SPDX-License-Identifier: Apache-2.0
/** `ks scan image REFERENCE|PATH`. */
import type { Command } from 'commander'
import { readVexFiles } from '#apps/cli/files/vex-files.ts'
import { type ImageFormat, imageFormats, matchFormats, renderImage } from '#apps/cli/image/image-formats.ts'
import { type ImageMatches, matchImage, noDatabase } from '#apps/cli/image/image-matches.ts'
import {
  addImageSourceFlags,
  imageCallOf,
  type RawSourceOptions,
  writeImageReport,
} from '#apps/cli/image/image-source.ts'
import { fetchWished, matchWishOf, type RawMatchFlags } from '#apps/cli/image/match-wish.ts'
import { scanImage } from '#apps/cli/image/scan-image.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { imageScanFlags, useFlags } from '#apps/run/node-flags.ts'
import { type VulnerabilitySeverity, vulnerabilitySeverities, whyTooSevere } from '#domain/severity.ts'
import type { IgnoreRule } from '#engines/vulnmatch/excuse/ignore-rule.ts'
import { inheritedHelp } from './inherited-help.ts'

interface RawImageOptions extends RawSourceOptions, RawMatchFlags {
  readonly format?: string
  readonly output?: string
  readonly failOnErrors?: boolean
  readonly vex?: readonly string[]
  readonly ignore?: readonly string[]
  readonly failOnSeverity?: string
  /** Upstream's name for the same. */
  readonly severityThreshold?: string
  readonly failWhenDoubtful?: boolean
  readonly verbose?: boolean
}

/** Adds `image` below `scan`, whose flags for format and output it shares. */
export function addScanImageCommand(program: Command, context: CliContext): void {
  const scanCommand = program.commands.find(command => command.name() === 'scan')
  if (!scanCommand) return
  const command = scanCommand
    .command('image')
    .argument(
      '<image>',
      'a reference (nginx:1.27), docker:NAME or podman:NAME of a local daemon, or a path: OCI layout, oci-archive, docker-archive, root of a file system',
    )
    .description('list the packages of an image and their vulnerabilities')
    .option('--fail-on-severity <severity>', 'exit with 1 when a vulnerability is at least that severe')
    .option('--fail-when-doubtful', 'exit with 1 when there may be more vulnerabilities than are known')
    .configureHelp(inheritedHelp(sharedFlags))
  addImageSourceFlags(command).action((image: string) => {
    refuseObjectFlags(scanCommand)
    return run(context, image, command.optsWithGlobals())
  })
}

/** The flags of `scan` that mean the same for an image. */
const sameFlags = [
  '--output',
  '--vulndb',
  '--use-default-matchers',
  '--grype-db-url',
  '--skip-db-update',
  '--vex',
  '--ignore',
  '--use-http',
  '--skip-tls-verify',
  '--ca-file',
  '--idle-timeout',
  '--no-cache',
]

/** All that mean something for an image, and what, where that is something else. */
const sharedFlags: ReadonlyMap<string, string | undefined> = new Map<string, string | undefined>([
  ['--format', `${imageFormats.join(', ')} (default table)`],
  ['--verbose', 'show all packages'],
  ['--severity-threshold', 'the same as --fail-on-severity'],
  ['--fail-on-errors', 'exit with 1 when the image could not be read whole'],
  ['--logger', 'debug, info, warning, error or fatal (KS_LOGGER)'],
  ...sameFlags.map(name => [name, undefined] as const),
])

/** None is ignored: somebody who gives one takes it for heeded. */
function refuseObjectFlags(scanCommand: Command): void {
  const given = scanCommand.options.filter(each => scanCommand.getOptionValueSource(each.attributeName()) === 'cli')
  const unused = given.map(each => each.long ?? each.flags).filter(name => !sharedFlags.has(name))
  if (unused.length > 0)
    throw new UsageError(`${unused.join(', ')}: about objects; ks scan image --help shows what holds for images`)
}

async function run(context: CliContext, image: string, raw: RawImageOptions): Promise<void> {
  useFlags(imageScanFlags)
  const format = formatOf(raw.format ?? 'pretty-printer')
  const threshold = raw.failOnSeverity ?? raw.severityThreshold
  const least = threshold === undefined ? undefined : severityNamed(threshold)
  const wish = matchWishOf(context.env, raw)
  const { folder, byCpes } = wish
  await fetchWished(context, wish)
  const report = await scanImage(context, imageCallOf(context, image, raw))
  const [vex, rules] = await Promise.all([readVexFiles(raw.vex ?? []), readIgnored(raw.ignore ?? [])])
  const matches = await matchImage(context, report, { folder, vex, rules, byCpes })
  if (matchFormats.includes(format) && !matches) throw new UsageError(noDatabase(folder))
  const text = renderImage({ report, matches }, format, {
    color: raw.output === undefined && context.stdout.isTTY && context.env['NO_COLOR'] === undefined,
    widthColumns: raw.output === undefined && context.stdout.isTTY ? context.stdout.columns : 120,
    verbose: raw.verbose === true,
  })
  await writeImageReport(context, text, raw.output)
  const { doubts, isComplete } = report.scanned.inventory
  for (const { path, because } of doubts) context.stderr.write(`ks: ${path}: ${because}\n`)
  if (!isComplete) context.stderr.write('ks: the image could not be read whole; packages may be missing\n')
  if (!matches) context.stderr.write(`ks: ${noDatabase(folder)}\n`)
  if (least !== undefined) failFrom(context, matches, least)
  if (raw.failWhenDoubtful && (!matches || matches.doubts.length > 0)) process.exitCode = 1
  if (raw.failOnErrors && (!isComplete || doubts.length > 0)) process.exitCode = 1
}

/** What is not known is as bad as what is too severe. */
function failFrom({ stderr }: CliContext, matches: ImageMatches | undefined, least: VulnerabilitySeverity): void {
  const because =
    matches &&
    whyTooSevere(
      matches.matches.map(({ assessment }) => assessment.severity),
      least,
    )
  if (because !== undefined) stderr.write(`ks: ${because}\n`)
  if (!matches || because !== undefined) process.exitCode = 1
}

/** `pretty-printer` is what `scan` prints when nothing is named. */
function formatOf(text: string): ImageFormat {
  const name = text === 'pretty-printer' ? 'table' : text
  const found = imageFormats.find(each => each === name)
  if (!found) throw new UsageError(`no format "${text}" for images; there are ${imageFormats.join(', ')}`)
  return found
}

function severityNamed(text: string): VulnerabilitySeverity {
  const found = vulnerabilitySeverities.find(severity => severity.toLowerCase() === text.toLowerCase())
  if (!found) throw new UsageError(`no severity "${text}"; there are ${vulnerabilitySeverities.join(', ')}`)
  return found
}

/** Without files their reader is not loaded. */
async function readIgnored(files: readonly string[]): Promise<readonly IgnoreRule[]> {
  if (files.length === 0) return []
  const { readIgnoreFiles } = await import('#apps/cli/files/ignore-files.ts')
  return readIgnoreFiles(files)
}
