// SPDX-License-Identifier: Apache-2.0
/** Puts a server that runs in this test behind a real kube-apiserver, without a pod. */
import {
  createAuthority,
  issueServingCertificate,
  type KeyedCertificate,
  type Validity,
} from '#runtime/certificates.ts'
import { callApi, type KubeAccess, readApi } from '#tools/envtest/access.ts'
import { EnvtestError } from '#tools/envtest/error.ts'
import { waitFor } from '#tools/envtest/wait.ts'

/** A Service as the API server names it; its certificate must say `<name>.<namespace>.svc`. */
export interface ServiceName {
  readonly namespace: string
  readonly name: string
}

/** An authority for tests, and what a server behind the aggregator shows. */
export interface AggregatedServing {
  readonly caPem: string
  readonly serving: KeyedCertificate
}

/** Makes a certificate for the service's name and for direct callers on loopback. */
export function aggregatedServing({ namespace, name }: ServiceName, validity: Validity): AggregatedServing {
  const authority = createAuthority({ commonName: `${name} CA`, validity })
  const dnsNames = [`${name}.${namespace}.svc`, 'localhost']
  const request = { commonName: name, dnsNames, ipAddresses: ['127.0.0.1'], validity }
  return { caPem: authority.certificatePem, serving: issueServingCertificate(authority, request) }
}

/** A server that listens on `localhost:port` and serves one version of one group. */
export interface AggregatedApi {
  readonly group: string
  readonly version: string
  readonly service: ServiceName
  readonly port: number
  /** Absent: the server tells the API server itself. */
  readonly caPem?: string
}

const availableTimeoutMs = 60_000

/**
 * Registers the API and waits until the aggregator has reached it (up to 6 s where it answers at once).
 *
 * A Service of type ExternalName is looked up by the API server itself, so `localhost` is this machine. Errors:
 * EnvtestError `refused`; `not-ready` with the aggregator's own reason.
 */
export async function registerAggregatedApi(admin: KubeAccess, api: AggregatedApi): Promise<void> {
  const { namespace, name } = api.service
  await ensure(admin, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await ensure(admin, `/api/v1/namespaces/${namespace}/services`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port: api.port }] },
  })
  await ensure(admin, apiServices, {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: apiServiceName(api) },
    spec: {
      group: api.group,
      version: api.version,
      groupPriorityMinimum: 1000,
      versionPriority: 15,
      service: { namespace, name, port: api.port },
      ...(api.caPem !== undefined && { caBundle: Buffer.from(api.caPem).toString('base64') }),
    },
  })
  await waitUntilAvailable(admin, api)
}

/** Takes the API away again; the service's namespace is left. */
export async function unregisterAggregatedApi(admin: KubeAccess, api: AggregatedApi): Promise<void> {
  await readApi(admin, { method: 'DELETE', path: `${apiServices}/${apiServiceName(api)}` })
  const { namespace, name } = api.service
  await readApi(admin, { method: 'DELETE', path: `/api/v1/namespaces/${namespace}/services/${name}` })
}

const apiServices = '/apis/apiregistration.k8s.io/v1/apiservices'

function apiServiceName({ group, version }: AggregatedApi): string {
  return `${version}.${group}`
}

const conflict = 409

async function ensure(admin: KubeAccess, path: string, body: unknown): Promise<void> {
  const { status, text } = await callApi(admin, { method: 'POST', path, body })
  if (status >= 300 && status !== conflict)
    throw new EnvtestError(
      'refused',
      `POST ${path}: expected the object to be created or there, got ${status}: ${text}`,
    )
}

interface ApiService {
  readonly status?: { readonly conditions?: readonly { type: string; status: string; message: string }[] }
}

async function waitUntilAvailable(admin: KubeAccess, api: AggregatedApi): Promise<void> {
  const path = `${apiServices}/${apiServiceName(api)}`
  await waitFor(
    { what: `APIService ${apiServiceName(api)} to be available`, timeoutMs: availableTimeoutMs },
    async () => {
      const { status } = (await readApi(admin, { path })) as ApiService
      const available = status?.conditions?.find(({ type }) => type === 'Available')
      if (available?.status === 'True') return true
      // Its message becomes the reason of a wait that ran out.
      throw new Error(available?.message ?? 'nothing is known of it yet')
    },
  )
}

/** What a kube-apiserver tells aggregated servers about itself, as the ConfigMap has it. */
export interface AggregationSettings {
  readonly clientCaPem: string
  readonly requestHeaderCaPem: string
  readonly allowedNames: readonly string[]
  readonly usernameHeaders: readonly string[]
  readonly groupHeaders: readonly string[]
  readonly uidHeaders: readonly string[]
  readonly extraHeaderPrefixes: readonly string[]
}

/** Reads `kube-system/extension-apiserver-authentication`. Errors: EnvtestError `refused`. */
export async function readAggregationSettings(admin: KubeAccess): Promise<AggregationSettings> {
  const path = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication'
  const { data } = (await readApi(admin, { path })) as { data: Readonly<Record<string, string>> }
  const list = (key: string): readonly string[] => JSON.parse(data[key] ?? '[]')
  return {
    clientCaPem: data['client-ca-file'] ?? '',
    requestHeaderCaPem: data['requestheader-client-ca-file'] ?? '',
    allowedNames: list('requestheader-allowed-names'),
    usernameHeaders: list('requestheader-username-headers'),
    groupHeaders: list('requestheader-group-headers'),
    uidHeaders: list('requestheader-uid-headers'),
    extraHeaderPrefixes: list('requestheader-extra-headers-prefix'),
  }
}
