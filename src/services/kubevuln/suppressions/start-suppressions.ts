// SPDX-License-Identifier: Apache-2.0
/** Follows all that takes matches out of results: objects of the cluster, files, policies of a provider. */
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Metrics } from '#runtime/metrics.ts'
import type { Random } from '#runtime/retry.ts'
import type { ProviderSettings } from '#services/kubevuln/provider/provider.ts'
import { type AcceptancesParts, followAcceptances } from './acceptances.ts'
import { followProviderPolicies } from './provider-policies.ts'
import { followSuppressionFiles } from './suppression-files.ts'
import { createSuppressions, type Suppressions } from './suppressions.ts'

/** How long the start waits for exceptions to be known. */
const exceptionsWithinMs = 5_000

export interface SuppressionSources {
  /** Where exceptions about vulnerabilities stand; absent: there are none. */
  readonly exceptions?: Pick<AcceptancesParts, 'cluster' | 'findPath'>
  /** A file or a folder of OpenVEX documents and rules of what to leave out; nothing is when absent. */
  readonly suppressionsPath?: string
  /** Its policies count too, where it has an address for them. */
  readonly provider?: ProviderSettings
}

export interface SuppressionParts extends SuppressionSources {
  /** Hears that something else is left out now. */
  readonly onChange: () => void
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface StartedSuppressions {
  readonly suppressions: Suppressions
  stop(): Promise<void>
}

/** Starts; resolves when what there is is known, or the cluster takes too long to say. */
export async function startSuppressions(parts: SuppressionParts): Promise<StartedSuppressions> {
  const { exceptions, suppressionsPath: path, provider, onChange, metrics, clock, random, log } = parts
  const followed = exceptions && (await followAcceptances({ ...exceptions, onChange, metrics, clock, random, log }))
  const files = path === undefined ? undefined : await followSuppressionFiles({ path, clock, log, onChange })
  const url = provider?.apiUrl
  const policies =
    provider && url !== undefined ? await followProviderPolicies({ ...provider, url, onChange, clock, log }) : undefined
  const suppressions = createSuppressions({
    ...(followed && { acceptances: followed }),
    ...(policies && { policies }),
    ...(files && { stated: files.current }),
    nowMs: () => clock.nowMs(),
  })
  // Results would be written without exceptions, and again with them.
  if (followed) await within(followed.synced, clock, exceptionsWithinMs)
  return {
    suppressions,
    async stop() {
      await Promise.all([followed?.stop(), files?.stop(), policies?.stop()])
    },
  }
}

/** Resolves with the promise, at the latest after `ms`. */
function within(promise: Promise<void>, clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, resolve)
    void promise.then(resolve, reject).finally(cancel)
  })
}
