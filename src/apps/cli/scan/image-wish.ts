// SPDX-License-Identifier: Apache-2.0
/** How the images of the scanned objects are scanned, as flags and the environment say. */
import type { KeyedCredential } from '#adapters/oci/credentials.ts'
import type { Mirrors } from '#adapters/oci/mirrors.ts'
import { registryCallOf } from '#apps/cli/image/image-source.ts'
import { type MatchWish, matchWishOf } from '#apps/cli/image/match-wish.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { parseImageRef } from '#domain/image-ref.ts'
import type { Environment } from '#runtime/config.ts'
import type { RawImageFlags } from './image-flags.ts'
import { listOf } from './scan-options.ts'

export interface ImageWish {
  readonly match: MatchWish
  /** Images that are scanned at the same time, at least 1. */
  readonly concurrency: number
  readonly platform?: string
  readonly mirrors: Mirrors
  /** With the registry that may see it. */
  readonly credential?: KeyedCredential
  /** How registries are spoken with, and where layers are kept. */
  readonly registry: ReturnType<typeof registryCallOf>
  /** Files of OpenVEX documents. */
  readonly vexFiles: readonly string[]
  /** Files of rules about what is left out. */
  readonly ignoreFiles: readonly string[]
}

const defaultConcurrency = 1
/** More at once would only wait for each other. */
const maxConcurrency = 32

/** What the flags say, and where they say nothing about credentials the environment. Throws UsageError. */
export function imageWishOf(env: Environment, raw: RawImageFlags): ImageWish {
  const { imagePlatform: platform } = raw
  if (platform !== undefined && !/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/.test(platform))
    throw new UsageError(`--image-platform is os/architecture[/variant] such as linux/arm64, not "${platform}"`)
  const credential = credentialOf(env, raw)
  return {
    match: matchWishOf(env, raw),
    concurrency: concurrencyOf(raw.imageScanConcurrency),
    mirrors: mirrorsOf(raw.registryMapping ?? []),
    ...(platform !== undefined && { platform }),
    ...(credential && { credential }),
    registry: registryCallOf(env, raw),
    vexFiles: raw.vex ?? [],
    ignoreFiles: raw.ignore ?? [],
  }
}

function concurrencyOf(text: string | undefined): number {
  if (text === undefined) return defaultConcurrency
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > maxConcurrency)
    throw new UsageError(`--image-scan-concurrency is a number from 1 to ${maxConcurrency}, not "${text}"`)
  return count
}

/** `a.example=b.example:5000`, several of them by commas, as upstream writes them; either side may go on with a path. */
function mirrorsOf(texts: readonly string[]): Mirrors {
  const entries = texts.flatMap(listOf).map(text => {
    const at = text.indexOf('=')
    const [from, to] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)]
    if (!isRegistry(from) || !isRegistry(to))
      throw new UsageError(`--registry-mapping is HOST[:PORT]=HOST[:PORT] without http://, not "${text}"`)
    return [from, to] as const
  })
  return Object.fromEntries(entries)
}

function isRegistry(text: string): boolean {
  const [host = ''] = text.split('/')
  return !text.includes('://') && hostOf(host) !== undefined && parseImageRef(`${text}/image`).kind === 'ref'
}

/** The environment is asked for what no flag of the same kind says. Source: upstream's `KUBESCAPE_REGISTRY_*`. */
function credentialOf(env: Environment, raw: RawImageFlags): KeyedCredential | undefined {
  const { registryUsername, registryPassword, registryToken, registryAuthority } = raw
  const isNamed = registryUsername !== undefined || registryPassword !== undefined
  const ofEnvironment = (name: string) => env[`KUBESCAPE_REGISTRY_${name}`] || undefined
  const token = registryToken ?? (isNamed ? undefined : ofEnvironment('TOKEN'))
  const username = registryUsername ?? (registryToken === undefined ? ofEnvironment('USERNAME') : undefined)
  const password = registryPassword ?? (registryToken === undefined ? ofEnvironment('PASSWORD') : undefined)
  if ((username === undefined) !== (password === undefined))
    throw new UsageError('--registry-username and --registry-password need each other')
  if (token !== undefined && username !== undefined)
    throw new UsageError('--registry-token and --registry-username exclude each other')
  if (token === undefined && username === undefined) {
    if (registryAuthority !== undefined)
      throw new UsageError(
        '--registry-authority needs --registry-username and --registry-password, or --registry-token',
      )
    return undefined
  }
  if (registryAuthority === undefined)
    throw new UsageError('credentials for images need --registry-authority HOST[:PORT]: no other registry gets them')
  const registry = registryNamed(registryAuthority)
  if (token !== undefined) return { key: registry, credential: { kind: 'registry-token', token } }
  return { key: registry, credential: { kind: 'password', username: username ?? '', password: password ?? '' } }
}

function registryNamed(text: string): string {
  const host = hostOf(text)
  if (host === undefined) throw new UsageError(`--registry-authority is a registry, HOST[:PORT], not "${text}"`)
  return host
}

/** The registry as references name it; undefined for what would be read as the beginning of a name at Docker Hub. */
function hostOf(text: string): string | undefined {
  const parsed = parseImageRef(`${text}/image`)
  if (parsed.kind === 'invalid' || !/^(?:library\/)?image$/.test(parsed.ref.repository)) return undefined
  return parsed.ref.registry
}
