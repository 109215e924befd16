// SPDX-License-Identifier: Apache-2.0
/** Replaces the serving certificate of a local server that runs for longer than one is good. */
import type { KeyedCertificate } from '#runtime/certificates.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import { renewIdentity, type ServerIdentity } from './identity.ts'

export interface KeepIdentityOptions {
  readonly identity: ServerIdentity
  /** Where it is kept; absent: in memory alone. */
  readonly dir: string | undefined
  readonly host: string
  readonly clock: Clock
  readonly log: Log
  /** Told of a new certificate, which the same authority signed. */
  readonly onCertificate: (certificate: KeyedCertificate) => void
}

/** How soon after its time a certificate is replaced, and how soon a failure is followed by another try. */
const everyMs = 3_600_000

/** Looks each hour whether the certificate is to be replaced; returns how to end it. */
export function keepIdentity({ identity, dir, host, clock, log, onCertificate }: KeepIdentityOptions): () => void {
  let current = identity
  let cancel = () => {}
  let isStopped = false

  async function look(): Promise<void> {
    try {
      if (current.renewAtMs <= clock.nowMs()) {
        current = await renewIdentity(current, { dir, host, nowMs: clock.nowMs() })
        onCertificate(current.serving)
        log.info('serving another certificate')
      }
    } catch (error) {
      log.warn('the serving certificate could not be replaced, it is tried again', { error })
    }
    if (!isStopped) startTimer()
  }

  function startTimer(): void {
    cancel = clock.after(everyMs, () => void look(), { keepsProcessAlive: false })
  }

  startTimer()
  return () => {
    isStopped = true
    cancel()
  }
}
