// SPDX-License-Identifier: Apache-2.0
/** `ks scan [framework NAMES|control IDS] [PATH…|-]`: its words and flags. */
import type { Command } from 'commander'
import type { CliContext } from '#apps/cli/program.ts'
import type { WorkloadFlags } from '#apps/cli/scan/judged.ts'
import { addScanFlags } from '#apps/cli/scan/scan-flags.ts'
import { listOf, type RawScanOptions } from '#apps/cli/scan/scan-options.ts'
import type { ScanWish } from '#apps/cli/scan/scan-run.ts'
import { imageScanFlags, postureFlags, useFlags } from '#apps/run/node-flags.ts'
import { inheritedHelp } from './inherited-help.ts'

/** Adds `scan` with its sub-commands. The flags belong to `scan`, so they may stand before or after a sub-command. */
export function addScanCommands(program: Command, context: CliContext): void {
  const scanCommand = addScanFlags(
    program
      .command('scan')
      .argument('[path...]', 'files or folders of manifests, or - for standard input; none: the current cluster'),
  ).description('scan a cluster or manifests')
  scanCommand.action((paths: string[], _: unknown, command: Command) =>
    run(context, { selector: { kind: 'default' }, paths, options: command.optsWithGlobals() }),
  )
  scanCommand
    .command('framework')
    .argument('[names]', 'comma-separated, or all', 'all')
    .argument('[path...]')
    .description('scan with the controls of frameworks')
    .configureHelp(inheritedHelp())
    .action((names: string, paths: string[], _: unknown, command: Command) =>
      run(context, {
        selector: { kind: 'frameworks', names: listOf(names) },
        paths,
        options: command.optsWithGlobals(),
      }),
    )
  scanCommand
    .command('control')
    .argument('<ids>', 'comma-separated')
    .argument('[path...]')
    .description('scan with single controls')
    .configureHelp(inheritedHelp())
    .action((ids: string, paths: string[], _: unknown, command: Command) =>
      run(context, { selector: { kind: 'controls', ids: listOf(ids) }, paths, options: command.optsWithGlobals() }),
    )
  scanCommand
    .command('workload')
    .argument('<kind/name>', 'KIND[.VERSION[.GROUP]]/NAME')
    .argument('[path...]')
    .option('-n, --namespace <name>', 'namespace of the object')
    .option('--file-path <path>', 'file or folder to look for it; none: the cluster')
    .option('--chart-path <path>', 'Helm chart to look for it')
    .option('--api-version <version>', 'apiVersion of the object')
    .description('scan one object')
    .configureHelp(inheritedHelp())
    .action((workload: string, paths: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<RawScanOptions & WorkloadFlags>()
      const all = [...paths, ...[options.filePath, options.chartPath].filter(each => each !== undefined)]
      return run(context, { selector: { kind: 'default' }, paths: all, options, workload })
    })
}

/** Loads what scans only now: `ks scan image` has these flags, too, and needs no controls. */
async function run(context: CliContext, wish: ScanWish): Promise<void> {
  useFlags(wish.options.scanImages ? imageScanFlags : postureFlags)
  const { scanAndReport } = await import('#apps/cli/scan/scan-run.ts')
  await scanAndReport(context, wish)
}
