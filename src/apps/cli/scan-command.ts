// SPDX-License-Identifier: Apache-2.0
/** `ks scan [framework NAMES|control IDS] [PATH…|-]`. */
import type { Command } from 'commander'
import { severities } from '#domain/severity.ts'
import type { Summary } from '#engines/posture/summary.ts'
import { outputs } from '#plugins/outputs/registry.ts'
import type { CliContext } from './program.ts'
import { type ScanCall, scan } from './scan.ts'
import { listOf, type RawScanOptions, type Thresholds, thresholdsOf } from './scan-options.ts'
import type { Selector } from './select-controls.ts'
import { UsageError } from './usage-error.ts'
import { formatsNamed, writeReport } from './write-report.ts'

/** Adds `scan` with its sub-commands. The flags belong to `scan`, so they may stand before or after a sub-command. */
export function addScanCommands(program: Command, context: CliContext): void {
  const scanCommand = withFlags(
    program
      .command('scan')
      .argument('[path...]', 'files or folders of manifests, or - for standard input; none: the current cluster'),
  ).description('scan a cluster or manifests')
  scanCommand.action((paths: string[], options: RawScanOptions) => run(context, { kind: 'default' }, paths, options))
  scanCommand
    .command('framework')
    .argument('[names]', 'comma-separated, or all', 'all')
    .argument('[path...]')
    .description('scan with the controls of frameworks')
    .configureHelp({ showGlobalOptions: true })
    .action((names: string, paths: string[], _: unknown, command: Command) =>
      run(context, { kind: 'frameworks', names: listOf(names) }, paths, command.optsWithGlobals()),
    )
  scanCommand
    .command('control')
    .argument('<ids>', 'comma-separated')
    .argument('[path...]')
    .description('scan with single controls')
    .configureHelp({ showGlobalOptions: true })
    .action((ids: string, paths: string[], _: unknown, command: Command) =>
      run(context, { kind: 'controls', ids: listOf(ids) }, paths, command.optsWithGlobals()),
    )
}

function withFlags(command: Command): Command {
  return command
    .option('-f, --format <formats>', `comma-separated: ${outputs.map(({ id }) => id).join(', ')}`, 'pretty-printer')
    .option('-o, --output <file>', 'write there instead of to standard output')
    .option('--compliance-threshold <percent>', 'exit 1 when the compliance score is lower')
    .option('--severity-threshold <severity>', 'exit 1 when a control of this severity or worse failed')
    .option('--kubeconfig <file>', 'the cluster to scan')
    .option('--kube-context <name>', 'context of the kubeconfig')
    .option('--cluster-name <name>', 'name of the cluster in the report')
    .option('--controls-config <file>', 'JSON file with control inputs: {key: [values]}')
    .option('--exceptions <file>', 'JSON file with posture exception policies')
    .option('--include-namespaces <names>', 'comma-separated; only these')
    .option('-e, --exclude-namespaces <names>', 'comma-separated; all but these')
    .option('--fail-on-errors', 'exit 1 when anything could not be read')
    .option('-v, --verbose', 'show passed controls too')
    .option('-E, --show-evidence', 'show what was found at each path')
}

async function run(
  context: CliContext,
  selector: Selector,
  paths: readonly string[],
  raw: RawScanOptions,
): Promise<void> {
  const options = raw
  const thresholds = thresholdsOf(options)
  const formats = formatsNamed(options.format)
  const include = listOf(options.includeNamespaces)
  const exclude = listOf(options.excludeNamespaces)
  if (include.length > 0 && exclude.length > 0)
    throw new UsageError('--include-namespaces and --exclude-namespaces exclude each other')
  const call: ScanCall = { selector, paths, options, include: new Set(include), exclude: new Set(exclude) }
  const report = await scan(context, call)
  const files = await writeReport(report, {
    formats,
    ...(options.output !== undefined && { output: options.output }),
    stdout: context.stdout,
    verbose: options.verbose === true,
    showEvidence: options.showEvidence === true,
    noColor: context.env['NO_COLOR'] !== undefined,
  })
  for (const file of files) context.stderr.write(`ks: wrote ${file}\n`)
  const reasons = failedGates(report.summary, thresholds)
  if (options.failOnErrors && report.doubts.length > 0) reasons.push(`${report.doubts.length} items could not be read`)
  for (const reason of reasons) context.stderr.write(`ks: ${reason}\n`)
  if (reasons.length > 0) process.exitCode = 1
}

function failedGates(summary: Summary, { compliancePercent, severity }: Thresholds): string[] {
  const reasons: string[] = []
  if (compliancePercent !== undefined && summary.complianceScore < compliancePercent)
    reasons.push(`compliance score ${summary.complianceScore.toFixed(2)} is below the threshold ${compliancePercent}`)
  if (severity !== undefined) {
    const exceeding = severities.filter(
      each => severities.indexOf(each) <= severities.indexOf(severity) || each === 'Unknown',
    )
    const failed = exceeding.reduce((sum, each) => sum + summary.resourceSeverities[each], 0)
    if (failed > 0) reasons.push(`${failed} failures of severity ${severity} or worse`)
  }
  return reasons
}
