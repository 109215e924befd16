// SPDX-License-Identifier: Apache-2.0
/** Credentials that nobody wrote down: a workload's identity in its cloud opens the registries of that cloud. */
import { readFile } from 'node:fs/promises'
import type { Credential } from '#adapters/oci/credentials.ts'
import type { ImageRef } from '#domain/image-ref.ts'
import type { Environment } from '#runtime/config.ts'
import { amazon } from './amazon.ts'
import { type Ask, askCloud } from './ask.ts'
import { azure } from './azure.ts'
import { google } from './google.ts'
import type { CloudContext, CloudProvider } from './provider.ts'

export interface CloudCredentialOptions {
  readonly env: Environment
  readonly nowMs: () => number
  /** Default: over the network. */
  readonly ask?: Ask
  /** Default: that of the file system. */
  readonly readFile?: CloudContext['readFile']
  /** Told once for each registry and failure. */
  readonly onFailure?: (host: string, error: unknown) => void
  /**
   * Told of each lookup: `hit`, it was known; `coalesced`, somebody else was asking already; `miss`, the cloud was
   * asked.
   */
  readonly onLookup?: (strategy: CloudProvider['strategy'], result: 'hit' | 'coalesced' | 'miss') => void
}

/** How the registry's cloud gives credentials; undefined for a registry of no cloud. */
export function cloudStrategy(registry: string): CloudProvider['strategy'] | undefined {
  return providers.find(each => each.accepts(registry))?.strategy
}

const providers: readonly CloudProvider[] = [amazon, azure, google]
/** How long before its end a credential is replaced. */
const leewayMs = 60_000
/** How long a cloud that gave nothing is not asked again. */
const failurePauseMs = 60_000
const maxHosts = 1_024

interface Known {
  readonly untilMs: number
  readonly credentials: Promise<readonly Credential[]>
}

/**
 * Finds credentials for registries of AWS, Azure and Google; for any other none, without asking anybody. One that
 * cannot be had is none: the registry may let anybody in.
 */
export function cloudCredentials(options: CloudCredentialOptions): (ref: ImageRef) => Promise<readonly Credential[]> {
  const { nowMs, onFailure, onLookup } = options
  const context: CloudContext = {
    env: options.env,
    nowMs,
    ask: options.ask ?? askCloud,
    readFile: options.readFile ?? (path => readFile(path, 'utf8')),
  }
  const known = new Map<string, Known>()

  async function ask(provider: CloudProvider, host: string): Promise<readonly Credential[]> {
    try {
      const { credential, lastsMs } = await provider.credentialFor(host, context)
      known.set(host, {
        untilMs: nowMs() + Math.max(0, lastsMs - leewayMs),
        credentials: Promise.resolve([credential]),
      })
      return [credential]
    } catch (error) {
      known.set(host, { untilMs: nowMs() + failurePauseMs, credentials: Promise.resolve([]) })
      onFailure?.(host, error)
      return []
    }
  }

  return async ({ registry: host }) => {
    const provider = providers.find(each => each.accepts(host))
    if (!provider) return []
    const before = known.get(host)
    const isKnown = before !== undefined && before.untilMs > nowMs()
    const isAsking = isKnown && before.untilMs === Number.POSITIVE_INFINITY
    onLookup?.(provider.strategy, isAsking ? 'coalesced' : isKnown ? 'hit' : 'miss')
    if (isKnown) return before.credentials
    if (known.size >= maxHosts) known.clear()
    const credentials = ask(provider, host)
    // Whoever asks meanwhile waits for the same answer.
    known.set(host, { untilMs: Number.POSITIVE_INFINITY, credentials })
    return credentials
  }
}
