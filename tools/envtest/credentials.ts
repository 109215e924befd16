// SPDX-License-Identifier: Apache-2.0
/** The keys and certificates of one control plane, and the files in which its programs read them. */
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createAuthority,
  issueClientCertificate,
  issueServingCertificate,
  type KeyedCertificate,
  type Validity,
} from '#runtime/certificates.ts'

/** Everything that proves who is who in a control plane. */
export interface Credentials {
  /** Signs the API server's certificate and those of its clients. */
  readonly clusterAuthority: KeyedCertificate
  readonly serving: KeyedCertificate
  /** Signs nothing but the certificate with which the API server calls aggregated servers. */
  readonly frontProxyAuthority: KeyedCertificate
  readonly frontProxyClient: KeyedCertificate
  readonly serviceAccountKeyPem: string
  readonly serviceAccountPublicKeyPem: string
  readonly validity: Validity
}

/** The only name that aggregated servers are told to accept in a front-proxy certificate. */
export const frontProxyName = 'front-proxy-client'

const minuteMs = 60 * 1000
const dayMs = 24 * 60 * minuteMs
const lifeDays = 365

/** Makes all of them; good for a year from a minute before `now`. */
export function createCredentials(now: Date): Credentials {
  const validity: Validity = {
    notBefore: new Date(now.getTime() - minuteMs),
    notAfter: new Date(now.getTime() + lifeDays * dayMs),
  }
  const clusterAuthority = createAuthority({ commonName: 'envtest cluster', validity })
  const frontProxyAuthority = createAuthority({ commonName: 'envtest front proxy', validity })
  const serviceAccount = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    clusterAuthority,
    serving: issueServingCertificate(clusterAuthority, {
      commonName: 'kube-apiserver',
      dnsNames: ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
      ipAddresses: ['127.0.0.1'],
      validity,
    }),
    frontProxyAuthority,
    frontProxyClient: issueClientCertificate(frontProxyAuthority, { commonName: frontProxyName, validity }),
    serviceAccountKeyPem: serviceAccount.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    serviceAccountPublicKeyPem: serviceAccount.publicKey.export({ type: 'spki', format: 'pem' }),
    validity,
  }
}

/** Where each of them stands as a file. */
export interface CredentialFiles {
  readonly clusterCa: string
  readonly servingCertificate: string
  readonly servingKey: string
  readonly frontProxyCa: string
  readonly frontProxyCertificate: string
  readonly frontProxyKey: string
  readonly serviceAccountKey: string
  readonly serviceAccountPublicKey: string
}

/** Writes them into `folder`, readable by this user alone; the authorities' own keys are not written. */
export function writeCredentials(credentials: Credentials, folder: string): CredentialFiles {
  function write(name: string, content: string): string {
    const path = join(folder, name)
    writeFileSync(path, content, { mode: 0o600 })
    return path
  }
  return {
    clusterCa: write('cluster-ca.crt', credentials.clusterAuthority.certificatePem),
    servingCertificate: write('kube-apiserver.crt', credentials.serving.certificatePem),
    servingKey: write('kube-apiserver.key', credentials.serving.privateKeyPem),
    frontProxyCa: write('front-proxy-ca.crt', credentials.frontProxyAuthority.certificatePem),
    frontProxyCertificate: write('front-proxy-client.crt', credentials.frontProxyClient.certificatePem),
    frontProxyKey: write('front-proxy-client.key', credentials.frontProxyClient.privateKeyPem),
    serviceAccountKey: write('service-account.key', credentials.serviceAccountKeyPem),
    serviceAccountPublicKey: write('service-account.pub', credentials.serviceAccountPublicKeyPem),
  }
}
