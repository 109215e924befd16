// SPDX-License-Identifier: Apache-2.0
import {
  createAuthority,
  issueClientCertificate,
  issueServingCertificate,
  type KeyedCertificate,
  type Validity,
} from '#runtime/certificates.ts'

/** An authority with a server on loopback and one client, good for a day. */
export interface TestCertificates {
  readonly authority: KeyedCertificate
  readonly server: KeyedCertificate
  readonly client: KeyedCertificate
}

/** Issues new certificates; the server answers to 127.0.0.1, localhost and `serverNames`. */
export function testCertificates(clientName = 'admin', serverNames: readonly string[] = []): TestCertificates {
  const nowMs = Date.now()
  const validity: Validity = { notBefore: new Date(nowMs - 60_000), notAfter: new Date(nowMs + 86_400_000) }
  const authority = createAuthority({
    commonName: 'test CA',
    validity: { ...validity, notAfter: new Date(nowMs + 90_000_000) },
  })
  const names = { dnsNames: ['localhost', ...serverNames], ipAddresses: ['127.0.0.1'] }
  return {
    authority,
    server: issueServingCertificate(authority, { commonName: 'kube-apiserver', ...names, validity }),
    client: issueClientCertificate(authority, { commonName: clientName, organizations: ['system:masters'], validity }),
  }
}
