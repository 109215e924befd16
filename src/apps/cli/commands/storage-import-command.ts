// SPDX-License-Identifier: Apache-2.0
/** `ks storage import`: copies what an original Kubescape holds into ours. */
import { homedir } from 'node:os'
import type { Command } from 'commander'
import { loadKubeconfig } from '#adapters/kube/access/kubeconfig.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { progressLine } from '#apps/cli/progress.ts'
import { type PlaceOptions, placeOf, sealOf } from '#apps/cli/storage-place.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { collectionsToCopy } from '#apps/storage-import/collections.ts'
import { copyOriginal } from '#apps/storage-import/copy-original.ts'
import { type ImportTarget, storageOver } from '#apps/storage-import/own-storage.ts'
import { reportText } from '#apps/storage-import/report-text.ts'
import { systemClock } from '#runtime/clock.ts'

interface ImportOptions extends PlaceOptions {
  readonly kubeconfig: string
  readonly context?: string
  readonly toKubeconfig?: string
  readonly toContext?: string
  readonly all?: boolean
  readonly overwrite?: boolean
}

/** Adds `import` to the commands of `storage`; `command` has the options of a place already. */
export function addImportCommand(command: Command, context: CliContext): void {
  command
    .description('copy what people wrote, or all results, out of an original Kubescape; may be run again')
    .requiredOption('--kubeconfig <file>', 'the cluster of the original')
    .option('--context <name>', 'its context in the kubeconfig')
    .option('--to-kubeconfig <file>', 'a cluster with our storage, or what "ks up" wrote; instead of a database')
    .option('--to-context <name>', 'its context in the kubeconfig')
    .option('--all', 'copy results too, which would be made again in time')
    .option('--overwrite', 'replace what is there with other content')
    .action((options: ImportOptions) => importOriginal(context, options))
}

async function importOriginal(context: CliContext, options: ImportOptions): Promise<void> {
  const source = await clusterOf(context, options.kubeconfig, options.context)
  const line = progressLine(context.stderr)
  try {
    await using target = await targetOf(context, options)
    const reports = await copyOriginal(
      { source, target: target.rest, isOverwriting: options.overwrite === true, onProgress: text => line.show(text) },
      collectionsToCopy(options.all === true),
    )
    line.clear()
    context.stdout.write(reportText(reports))
    if (reports.some(({ failed }) => failed.length > 0)) process.exitCode = 1
  } finally {
    line.clear()
    await source.close()
  }
}

async function targetOf(context: CliContext, options: ImportOptions): Promise<ImportTarget> {
  const { toKubeconfig, toContext, data, database } = options
  if (toKubeconfig === undefined && toContext === undefined)
    return storageOver(placeOf(options, context.env), sealOf(options.encryptionKeyFile))
  if (data !== undefined || database !== undefined)
    throw new UsageError('--to-kubeconfig names a storage that runs; it does not go with --data or --database')
  const rest = await clusterOf(context, toKubeconfig, toContext)
  return { rest, [Symbol.asyncDispose]: () => rest.close() }
}

async function clusterOf({ env }: CliContext, path?: string, context?: string): Promise<KubeRest> {
  const config = await loadKubeconfig({
    ...(path !== undefined && { path }),
    ...(context !== undefined && { context }),
    env,
    homeDir: homedir(),
    clock: systemClock,
  })
  return createRest(config)
}
