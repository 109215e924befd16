// SPDX-License-Identifier: Apache-2.0
/** Flags that say where an image comes from, for every command that reads one. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { CliContext } from '#apps/cli/program.ts'
import { durationOf } from '#apps/cli/scan/scan-options.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import type { Environment } from '#runtime/config.ts'
import type { ImageCall } from './scan-image.ts'

/** The flags as commander reads them. */
export interface RawSourceOptions extends RawRegistryFlags {
  readonly platform?: string
  readonly username?: string
  readonly password?: string
  readonly passwordFile?: string
}

/** Those that hold for any number of images. */
export interface RawRegistryFlags {
  readonly useHttp?: boolean
  readonly skipTlsVerify?: boolean
  readonly caFile?: string
  readonly idleTimeout?: string
  /** False: layers are not kept. */
  readonly cache?: boolean
}

/** Adds the flags that are about one image. */
export function addImageSourceFlags(command: Command): Command {
  return command
    .option('--platform <platform>', 'os/architecture[/variant] of an image for several')
    .option('-u, --username <name>', 'for the registry; otherwise the docker configuration is asked')
    .option('-p, --password <text>', 'for --username; others on this machine may see it: prefer --password-file')
    .option('--password-file <file>', 'holds the password for --username')
}

/** Adds those that hold for any number of images. */
export function addRegistryFlags(command: Command): Command {
  return command
    .option('--use-http', 'speak plain HTTP with the registry')
    .option('--skip-tls-verify', "do not check the registry's certificate")
    .option('--ca-file <file>', 'PEM of authorities to trust beside the usual ones')
    .option('--idle-timeout <duration>', 'how long a registry may send nothing (default: 60s)')
    .option('--no-cache', 'do not keep what layers hold for the next scan')
}

/** What the flags say of one image. */
export function imageCallOf({ env }: CliContext, image: string, raw: RawSourceOptions): ImageCall {
  return {
    image,
    ...(raw.platform !== undefined && { platform: raw.platform }),
    ...(raw.username !== undefined && { username: raw.username }),
    ...(raw.password !== undefined && { password: raw.password }),
    ...(raw.passwordFile !== undefined && { passwordFile: raw.passwordFile }),
    ...registryCallOf(env, raw),
  }
}

/** What the flags say of how registries are spoken with, and where layers are kept. Throws UsageError. */
export function registryCallOf(
  env: Environment,
  raw: RawRegistryFlags,
): Pick<ImageCall, 'useHttp' | 'skipTlsVerify' | 'caFile' | 'idleTimeoutMs' | 'cacheFile'> {
  const cacheFile = raw.cache === false ? undefined : cacheFileOf(env)
  return {
    useHttp: raw.useHttp === true,
    skipTlsVerify: raw.skipTlsVerify === true,
    ...(raw.caFile !== undefined && { caFile: raw.caFile }),
    ...(raw.idleTimeout !== undefined && { idleTimeoutMs: durationOf('--idle-timeout', raw.idleTimeout) }),
    ...(cacheFile !== undefined && { cacheFile }),
  }
}

/** Writes a report to the file, or to standard output when none is named. */
export async function writeImageReport(context: CliContext, text: string, output: string | undefined): Promise<void> {
  if (output === undefined) return void context.stdout.write(text)
  await writeFile(output, text).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot write ${output}: ${error.code ?? error.message}`)
  })
  context.stderr.write(`ks: wrote ${output}\n`)
}

/** Where layers are kept by custom; undefined where nobody says where the home is. */
function cacheFileOf({ XDG_CACHE_HOME: cacheHome, HOME: home }: Environment): string | undefined {
  if (cacheHome) return join(cacheHome, 'kubescape/layers.db')
  return home ? join(home, '.cache/kubescape/layers.db') : undefined
}
