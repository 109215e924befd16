// SPDX-License-Identifier: Apache-2.0
/** Opens the image of a registry or of a local daemon that a command line names. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { proxyFromEnvironment } from '#adapters/kube/access/proxy.ts'
import { cloudCredentials } from '#adapters/oci/cloud/cloud-credentials.ts'
import type { Credential } from '#adapters/oci/credentials.ts'
import { daemonImageOf, openDaemonImage } from '#adapters/oci/daemon.ts'
import { dockerCredentials } from '#adapters/oci/docker-credentials.ts'
import { openLocalImage } from '#adapters/oci/local.ts'
import { createRegistryClient } from '#adapters/oci/registry.ts'
import type { CliContext } from '#apps/cli/program.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { type ImageRef, parseImageRef } from '#domain/image-ref.ts'
import { systemClock } from '#runtime/clock.ts'
import type { ImageCall, OpenedImage } from './scan-image.ts'

/** Opens it. Throws UsageError for a name that is none, OciError for what the registry or the daemon says. */
export async function openRemoteImage(context: CliContext, call: ImageCall, platform: string): Promise<OpenedImage> {
  const daemon = call.isReference ? undefined : daemonImageOf(call.image)
  if (daemon) return openDaemonImage(daemon, { platform, env: context.env })
  if (!call.isReference && existsSync(call.image)) return openLocalImage(call.image, platform)
  const parsed = parseImageRef(call.image)
  if (parsed.kind === 'invalid')
    throw new UsageError(
      `"${call.image}" is ${call.isReference ? 'no' : 'neither a file nor an'} image's name: ${parsed.because}`,
    )
  const client = createRegistryClient({
    clock: systemClock,
    random: Math.random,
    credentialsFor: await credentialsOf(context, call),
    useHttp: call.useHttp,
    skipTlsVerify: call.skipTlsVerify,
    ...(call.mirrors && { mirrors: call.mirrors }),
    ...(call.caFile !== undefined && { ca: await textOf(call.caFile) }),
    ...(call.idleTimeoutMs !== undefined && { idleTimeoutMs: call.idleTimeoutMs }),
    proxyFor: url => proxyFromEnvironment(url, context.env),
  })
  try {
    const image = await client.open(parsed.ref, { platform })
    return { image, ref: parsed.ref, close: () => client.close() }
  } catch (error) {
    await client.close()
    throw error
  }
}

async function credentialsOf(
  { env }: CliContext,
  call: ImageCall,
): Promise<(ref: ImageRef) => Promise<readonly Credential[]>> {
  const { username } = call
  if (username === undefined) {
    if (call.password !== undefined || call.passwordFile !== undefined)
      throw new UsageError('--password and --password-file need --username')
    const [written, ofCloud] = [dockerCredentials(env, homedir()), cloudCredentials({ env, nowMs: Date.now })]
    return async ref => [
      ...((await call.credentialsFor?.(ref)) ?? []),
      ...(await written(ref)),
      ...(await ofCloud(ref)),
    ]
  }
  const password = await passwordOf(call)
  return async () => [{ kind: 'password', username, password }]
}

async function passwordOf({ password, passwordFile }: ImageCall): Promise<string> {
  if (password !== undefined && passwordFile !== undefined)
    throw new UsageError('--password and --password-file: give one of them')
  if (password !== undefined) return password
  if (passwordFile === undefined) throw new UsageError('--username needs --password-file or --password')
  return (await textOf(passwordFile)).replace(/\r?\n$/, '')
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${path}: ${error.code ?? error.message}`)
  })
}
