// SPDX-License-Identifier: Apache-2.0
/** One object of each stored kind of the results, as the services write them about one workload. */
import { group, spdxKinds, version } from '#api/spdx-v1beta1/kinds.ts'
import { labelKeys } from '#domain/label-keys.ts'

const namespace = 'shop'

const workload = { [labelKeys.kind]: 'Deployment', [labelKeys.name]: 'cart', [labelKeys.namespace]: namespace }
const container = { ...workload, [labelKeys.containerName]: 'web' }
const image = { [labelKeys.imageTag]: 'registry.example/cart:1', [labelKeys.status]: 'completed' }

function control(controlID: string, severity: string, status: string): object {
  return { controlID, severity: { severity, scoreFactor: 6 }, status: { status, subStatus: '', info: '' } }
}

const controls = {
  'C-0001': control('C-0001', 'Critical', 'failed'),
  'C-0016': control('C-0016', 'Medium', 'failed'),
  'C-0017': control('C-0017', 'Low', 'passed'),
}

function match(id: string, severity: string, state: string): object {
  return {
    vulnerability: { id, severity, fix: { state, versions: state === 'fixed' ? ['2'] : [] } },
    artifact: { id: 'p', name: 'zlib', version: '1', type: 'deb' },
  }
}

interface Written {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly spec: unknown
}

const count = (all: number, relevant: number) => ({ all, relevant })
const scanned = {
  name: 'deployment-cart',
  labels: workload,
  annotations: { [labelKeys.wlid]: 'wlid://cluster-one/namespace-shop/deployment-cart' },
}
const packages = [{ id: 'p', name: 'zlib', version: '1', type: 'deb' }]
const sbom = {
  metadata: {},
  syft: { artifacts: packages, distro: { id: 'debian', versionID: '12', prettyName: 'Debian 12' } },
}
const seen = { name: 'deployment-cart', labels: workload, annotations: { [labelKeys.status]: 'ready' } }

const written: Readonly<Record<string, Written>> = {
  ApplicationProfile: { ...seen, spec: { containers: [{ name: 'web' }] } },
  CollapseConfiguration: {
    name: 'default',
    spec: {
      openDynamicThreshold: 50,
      endpointDynamicThreshold: 100,
      collapseConfigs: [{ prefix: '/etc', threshold: 10 }],
    },
  },
  ContainerProfile: {
    ...seen,
    name: 'deployment-cart-web',
    labels: container,
    spec: { execs: [{ path: '/bin/cart' }] },
  },
  KnownServer: { name: 'code', spec: [{ ipBlock: '10.1.0.0/16', server: 'code.example', name: 'code' }] },
  NetworkNeighborhood: {
    ...seen,
    spec: { matchLabels: { app: 'cart' }, containers: [{ name: 'web', egress: [{ ipAddress: '10.1.0.1' }] }] },
  },
  OpenVulnerabilityExchangeContainer: {
    name: 'deployment-cart-web',
    labels: container,
    spec: {
      statements: [
        { vulnerability: { name: 'CVE-2026-0001' }, status: 'affected' },
        { vulnerability: { name: 'CVE-2026-0002' }, status: 'not_affected' },
      ],
    },
  },
  SBOMSyft: { name: 'cart-1-a3ac8c', annotations: image, spec: sbom },
  SBOMSyftFiltered: { name: 'deployment-cart-web', labels: container, annotations: image, spec: sbom },
  SeccompProfile: { name: 'deployment-cart', labels: workload, spec: { containers: [{ name: 'web' }] } },
  VulnerabilityManifest: {
    name: 'cart-1-a3ac8c',
    labels: { [labelKeys.context]: 'non-filtered' },
    annotations: image,
    spec: {
      payload: {
        matches: [match('CVE-2026-0001', 'Critical', 'fixed'), match('CVE-2026-0002', 'Low', 'not-fixed')],
      },
    },
  },
  VulnerabilityManifestSummary: {
    name: 'deployment-cart-web',
    labels: container,
    annotations: { [labelKeys.status]: 'completed' },
    spec: {
      severities: {
        critical: count(1, 1),
        high: count(0, 0),
        medium: count(0, 0),
        low: count(1, 0),
        negligible: count(0, 0),
        unknown: count(0, 0),
      },
      vulnerabilitiesRef: {
        all: { name: 'cart-1-a3ac8c', namespace: 'kubescape', kind: 'vulnerabilitymanifests' },
        relevant: { name: 'deployment-cart-web', namespace: 'kubescape', kind: 'vulnerabilitymanifests' },
      },
    },
  },
  WorkloadConfigurationScan: { ...scanned, spec: { controls } },
  WorkloadConfigurationScanSummary: {
    ...scanned,
    spec: { severities: { critical: 1, high: 0, medium: 1, low: 0, unknown: 0 }, controls },
  },
}

/** Requests that make a namespace and the objects, in this order. */
export const resultObjects: readonly { readonly path: string; readonly body: object }[] = [
  { path: '/api/v1/namespaces', body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } },
  ...spdxKinds.flatMap(({ kind, plural, namespaced }) => {
    const object = written[kind]
    if (!object) return []
    const { spec, ...metadata } = object
    const root = `/apis/${group}/${version}`
    const path = namespaced ? `${root}/namespaces/${namespace}/${plural}` : `${root}/${plural}`
    return [{ path, body: { apiVersion: `${group}/${version}`, kind, metadata, spec } }]
  }),
]
