// SPDX-License-Identifier: Apache-2.0
/** `ks up`: everything in one process. */
import { existsSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { isPostgresUrl } from '#adapters/db/open-store.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { progressLine } from '#apps/cli/progress.ts'
import { sealOf } from '#apps/cli/storage-place.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { upParts } from '#apps/up/up.ts'
import type { UpOptions } from '#apps/up/up-options.ts'
import { systemClock } from '#runtime/clock.ts'
import { createLog, type Log, type LogLevel, logLevels } from '#runtime/log.ts'
import { runProcess } from '#runtime/process.ts'

interface RawUpOptions {
  readonly kubeconfig?: string
  readonly useCurrentContext?: boolean
  readonly kubeContext?: string
  readonly manifests?: string
  readonly data?: string
  readonly database?: string
  readonly encryptionKeyFile?: string
  readonly listen: string
  readonly kubeconfigOut?: string
  readonly images?: boolean
  readonly once?: boolean
  readonly api?: string
  readonly logLevel: string
}

const defaultListen = '127.0.0.1:0'
const defaultWidthColumns = 120
/** Beside the bundle, whose parts stand one folder higher, or beside the sources. */
const exampleDirs = ['../../examples', '../../../../examples'].map(each => join(import.meta.dirname, each))

export function addUpCommand(program: Command, context: CliContext): void {
  program
    .command('up')
    .description('watch a cluster, or an embedded one, and serve the results')
    .option('--kubeconfig <file>', 'watch this cluster, read only; results are served on localhost')
    .option('--use-current-context', 'watch the cluster of ~/.kube/config')
    .option('--kube-context <name>', 'context of the kubeconfig')
    .option('--manifests <dir>', 'fill the embedded cluster from this folder instead of the example')
    .option('--data <dir>', 'keep objects and results over restarts')
    .option(
      '--database <url>',
      'keep objects and results in PostgreSQL (or KS_DATABASE_URL, which processes do not show)',
    )
    .option(
      '--encryption-key-file <file>',
      'seal bodies at rest with the first of these keys, one "id:base64" per line',
    )
    .option('--listen <address>', 'address to serve on; port 0 takes a free one', defaultListen)
    .option('--kubeconfig-out <file>', 'where to write the kubeconfig for kubectl')
    .option('--api <address>', 'serve the HTTP API, probes and metrics of the posture service there')
    .option('--images', 'scan images of a cluster of your own too, from their registries')
    .option('--no-images', 'scan no images')
    .option('--once', 'end after the first full scan')
    .option('--log-level <level>', logLevels.join(', '), 'warn')
    .action((raw: RawUpOptions) => up(context, raw))
}

async function up(context: CliContext, raw: RawUpOptions): Promise<void> {
  const { stdout, stderr, env } = context
  const options = optionsOf(raw, env)
  const log = createLog({ clock: systemClock, level: levelOf(raw.logLevel) })
  const line = progressLine(stderr)
  const parts = upParts({
    options,
    env,
    homeDir: homedir(),
    exampleDir: exampleDirs.find(existsSync) ?? exampleDirs.join(' or '),
    log,
    say(text) {
      line.clear()
      stdout.write(`${text}\n`)
    },
    progress: text => (text === '' ? line.clear() : line.show(text)),
    color: stdout.isTTY && env['NO_COLOR'] === undefined,
    widthColumns: stdout.isTTY ? stdout.columns : defaultWidthColumns,
  })
  // What ends the process is told in one line below; the log would say it a second time.
  const quiet: Log = { ...log, error: (message, fields) => log.debug(message, fields) }
  const result = await runProcess({ parts, log: quiet, clock: systemClock }, process)
  if (result.kind === 'failed')
    throw new UsageError(result.error instanceof Error ? result.error.message : String(result.error))
}

function optionsOf(raw: RawUpOptions, env: CliContext['env']): UpOptions {
  const fromEnvironment =
    raw.kubeconfig === undefined && (env['KUBECONFIG'] !== undefined || raw.useCurrentContext === true)
  const isReal = raw.kubeconfig !== undefined || fromEnvironment
  if (isReal && raw.manifests !== undefined)
    throw new UsageError('--manifests fills the embedded cluster; it does not go with a kubeconfig')
  if (raw.manifests !== undefined && !existsSync(raw.manifests))
    throw new UsageError(`--manifests ${raw.manifests}: no such folder`)
  const [host, port] = addressOf('--listen', raw.listen)
  const api = raw.api === undefined ? undefined : addressOf('--api', raw.api)
  const databaseUrl = databaseOf(raw, env)
  return {
    ...(isReal && {
      kubeconfig: {
        ...(raw.kubeconfig !== undefined && { path: raw.kubeconfig }),
        ...(raw.kubeContext !== undefined && { context: raw.kubeContext }),
      },
    }),
    ...(raw.manifests !== undefined && { manifestsDir: raw.manifests }),
    ...(raw.data !== undefined && { dataDir: raw.data }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(raw.encryptionKeyFile !== undefined && { seal: sealOf(raw.encryptionKeyFile) }),
    host,
    port,
    kubeconfigOut:
      raw.kubeconfigOut ?? join(raw.data ?? join(tmpdir(), `ks-${process.getuid?.() ?? 'user'}`), 'kubeconfig'),
    once: raw.once === true,
    ...(raw.images !== undefined && { images: raw.images }),
    ...(api && { api: { host: api[0], port: api[1] } }),
  }
}

function databaseOf(raw: RawUpOptions, env: CliContext['env']): string | undefined {
  const url = raw.database ?? env['KS_DATABASE_URL']
  if (url === undefined || isPostgresUrl(url)) return url
  // Never the value: it may hold a password.
  throw new UsageError('--database or KS_DATABASE_URL is not a URL that begins with postgres://')
}

function addressOf(flag: string, text: string): [host: string, port: number] {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]]+))?:(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65_535)
    throw new UsageError(`${flag} is HOST:PORT, such as ${defaultListen} or [::1]:8443, not "${text}"`)
  return [match[1] ?? match[2] ?? '127.0.0.1', port]
}

function levelOf(text: string): LogLevel {
  const found = logLevels.find(each => each === text)
  if (!found) throw new UsageError(`--log-level is one of ${logLevels.join(', ')}, not "${text}"`)
  return found
}
