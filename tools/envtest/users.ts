// SPDX-License-Identifier: Apache-2.0
/** Callers with less than every right: users by certificate, service accounts by token. */
import { issueClientCertificate } from '#runtime/certificates.ts'
import { type KubeAccess, readApi } from './access.ts'
import type { Credentials } from './credentials.ts'

/** Whom the API server is to see. */
export interface User {
  readonly name: string
  readonly groups?: readonly string[]
}

/** A control plane's address and its authority. */
export interface Issuer {
  readonly server: string
  readonly credentials: Credentials
}

/** Access by a client certificate that names the user and its groups. */
export function clientAccess({ server, credentials }: Issuer, { name, groups = [] }: User): KubeAccess {
  const { clusterAuthority, validity } = credentials
  const client = issueClientCertificate(clusterAuthority, { commonName: name, organizations: groups, validity })
  return { server, caPem: clusterAuthority.certificatePem, credential: { kind: 'certificate', ...client } }
}

/** A service account, and for whom its token is meant; the API server itself where `audiences` is absent. */
export interface TokenCall {
  readonly namespace: string
  readonly serviceAccount: string
  readonly audiences?: readonly string[]
}

/** Access by a token of an existing service account, good for one hour. Errors: EnvtestError `refused`. */
export async function tokenAccess(admin: KubeAccess, call: TokenCall): Promise<KubeAccess> {
  const { namespace, serviceAccount, audiences } = call
  const answer = (await readApi(admin, {
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences } },
  })) as { status: { token: string } }
  return { server: admin.server, caPem: admin.caPem, credential: { kind: 'token', token: answer.status.token } }
}
