// SPDX-License-Identifier: Apache-2.0
/** Credentials that stand in files or in the configuration itself. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { KubeError } from '#adapters/kube/rest/errors.ts'
import type { ClientIdentity, CredentialSource } from './config.ts'
import { type FileSource, messageOf } from './file-source.ts'

/** The Authorization header for a token; throws `credentials` for what no header may hold. */
export function bearer(token: string, place: string): string {
  const trimmed = token.trim()
  if (!/^[\x21-\x7e]+$/.test(trimmed))
    throw new KubeError(
      'credentials',
      `${place}: expected a token of printable ASCII without blanks, got something else`,
    )
  return `Bearer ${trimmed}`
}

/** A certificate with its key; throws `credentials` when either is unreadable or they do not belong together. */
export function pairOf(certPem: string, keyPem: string, place: string): { certPem: string; keyPem: string } {
  let belong: boolean
  try {
    belong = new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem))
  } catch (cause) {
    throw new KubeError(
      'credentials',
      `${place}: expected a PEM client certificate and its unencrypted PEM key: ${messageOf(cause)}`,
      { cause },
    )
  }
  if (!belong) throw new KubeError('credentials', `${place}: the client key does not belong to the client certificate`)
  return { certPem, keyPem }
}

/** A token in a file that is replaced as it expires. */
export function tokenFileCredentials(file: FileSource, place: string): CredentialSource {
  return {
    identity: async () => ({ authorization: bearer(await file.read(), place) }),
    invalidate: () => file.invalidate(),
  }
}

/**
 * A certificate and key in two files.
 *
 * While they are being replaced, one may be newer than the other: then the pair read last stays in use.
 */
export function certificateFileCredentials(cert: FileSource, key: FileSource, place: string): CredentialSource {
  let last: { certPem: string; keyPem: string } | undefined
  return {
    async identity() {
      const [certPem, keyPem] = await Promise.all([cert.read(), key.read()])
      if (last?.certPem === certPem && last.keyPem === keyPem) return { certificate: last }
      try {
        last = pairOf(certPem, keyPem, place)
      } catch (error) {
        if (!last) throw error
      }
      return { certificate: last }
    },
    invalidate() {
      cert.invalidate()
      key.invalidate()
    },
  }
}

/** One identity out of several sources, of which later ones win. */
export function joinCredentials(sources: readonly CredentialSource[]): CredentialSource {
  const [only] = sources
  if (only && sources.length === 1) return only
  return {
    async identity(signal) {
      const parts = await Promise.all(sources.map(source => source.identity(signal)))
      return Object.assign({}, ...parts) as ClientIdentity
    },
    invalidate(refused) {
      for (const source of sources) source.invalidate(refused)
    },
  }
}
