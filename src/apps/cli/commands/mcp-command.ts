// SPDX-License-Identifier: Apache-2.0
/** `ks mcp [PATH…]`: findings for a model, over standard input and output. */
import { type Command, Option } from 'commander'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { createRest } from '#adapters/kube/rest/rest.ts'
import { cacheDirOf } from '#apps/cli/cache-dir.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { policyFiles } from '#apps/cli/scan/policy-files.ts'
import { scan } from '#apps/cli/scan/scan.ts'
import { listOf, wordOf } from '#apps/cli/scan/scan-options.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { connectCluster } from '#apps/cluster/connect.ts'
import { type FindingStore, storeOfReport } from '#apps/mcp/finding-store.ts'
import { serveMcp } from '#apps/mcp/server.ts'
import { readStoredResults } from '#apps/mcp/stored-results.ts'
import { systemClock } from '#runtime/clock.ts'

interface McpOptions {
  readonly transport: string
  readonly port?: string
  readonly framework?: string
  readonly kubeconfig?: string
  readonly kubeContext?: string
  readonly cacheDir?: string
}

export function addMcpCommand(program: Command, context: CliContext): void {
  program
    .command('mcp')
    .alias('mcpserver')
    .argument('[path...]', 'files or folders to scan; none: the results that the cluster keeps')
    .option('-t, --transport <transport>', 'stdio alone', 'stdio')
    .addOption(new Option('-p, --port <port>').hideHelp())
    .option('--framework <names>', 'comma-separated; scan files with these', 'AllControls')
    .option('--kubeconfig <file>', 'the cluster whose results are read')
    .option('--kube-context <name>', 'context of the kubeconfig')
    .description('serve findings to a model (Model Context Protocol over standard input and output)')
    .action((paths: string[], options: McpOptions) => {
      wordOf('--transport', options.transport, ['stdio'])
      if (options.port !== undefined) throw new UsageError('--port: only stdio is offered, which needs no port')
      const load = () => (paths.length > 0 ? scanFiles(context, paths, options) : readCluster(context, options))
      return serveMcp({ input: process.stdin, write: text => void context.stdout.write(text), load })
    })
}

async function scanFiles(context: CliContext, paths: readonly string[], options: McpOptions): Promise<FindingStore> {
  const names = listOf(options.framework)
  const policies = await policyFiles({}, cacheDirOf(options.cacheDir, context.env))
  const report = await scan(context, {
    selector: { kind: 'frameworks', names },
    paths,
    options: { logger: 'error' },
    policies,
    namespaces: { included: [], excluded: [] },
  })
  return storeOfReport(report)
}

async function readCluster({ env }: CliContext, { kubeconfig, kubeContext }: McpOptions): Promise<FindingStore> {
  const clock = systemClock
  try {
    const config = await connectCluster({ env, clock, kubeconfig, kubeContext })
    const rest = createRest(config)
    try {
      return await readStoredResults(rest, clock, new AbortController().signal)
    } finally {
      await rest.close()
    }
  } catch (error) {
    if (isKubeError(error)) throw new UsageError(error.message, { cause: error })
    throw error
  }
}
