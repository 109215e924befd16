// SPDX-License-Identifier: Apache-2.0
/** A certificate that somebody else puts into two files, such as a mounted Secret of cert-manager, as it is replaced. */
import { readSmallFile } from '#adapters/kube/access/file-source.ts'
import type { KeyedCertificate } from '#runtime/certificates.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import { endOf, isUsablePair } from './rotation.ts'

export interface CertificateFiles {
  readonly certFile: string
  readonly keyFile: string
  readonly clock: Clock
  readonly log: Log
  /** Told of every certificate but the first. */
  readonly onCertificate: (certificate: KeyedCertificate) => void
  /** Told of each look at files that changed: whether what they hold is served now. */
  readonly onReload?: (isGood: boolean) => void
}

export interface FollowedFiles {
  current(): KeyedCertificate
  /** When it ends, in milliseconds since the epoch. */
  endMs(): number
  stop(): Promise<void>
}

/** How soon a change is seen. */
const everyMs = 10_000

/** Reads the files, and again until stopped. Rejects when they hold no certificate with its key at the start. */
export async function followCertificateFiles(files: CertificateFiles): Promise<FollowedFiles> {
  const { certFile, clock, log, onCertificate, onReload } = files
  let current = await readPair(files)
  if (!isUsablePair(current)) throw new Error(notAPair(files))
  let last = current
  const stopping = new AbortController()
  const running = follow()

  async function follow(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await clock.sleep(everyMs, stopping.signal)
        await lookAgain()
      } catch (error) {
        if (!stopping.signal.aborted)
          log.warn('the certificate files cannot be read, the old certificate stays', { error })
      }
    }
  }

  async function lookAgain(): Promise<void> {
    const pair = await readPair(files)
    if (pair.certificatePem === last.certificatePem && pair.privateKeyPem === last.privateKeyPem) return
    last = pair
    const isGood = isUsablePair(pair)
    onReload?.(isGood)
    if (!isGood) {
      // One of the two may have been written before the other; the next look sees both.
      log.warn('the certificate files changed to something that cannot be served, the old certificate stays', {
        reason: notAPair(files),
      })
      return
    }
    current = pair
    onCertificate(pair)
    log.info('serving another certificate', { file: certFile })
  }

  return {
    current: () => current,
    endMs: () => endOf(current),
    async stop() {
      stopping.abort(new Error('stopped'))
      await running
    },
  }
}

async function readPair({ certFile, keyFile }: CertificateFiles): Promise<KeyedCertificate> {
  const [certificatePem, privateKeyPem] = await Promise.all([readSmallFile(certFile), readSmallFile(keyFile)])
  return { certificatePem, privateKeyPem }
}

function notAPair({ certFile, keyFile }: CertificateFiles): string {
  return `expected a certificate in ${certFile} and its own key in ${keyFile}, both PEM, got something else`
}
