// SPDX-License-Identifier: Apache-2.0
/** The kinds under test: how an object of each looks, and which of its fields a writer changes. */
import type { JsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'

/** One kind under test. */
export interface KindUnderTest {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly isNamespaced: boolean
  /**
   * What an object has beside its metadata; another number gives other content. No key is one that YAML 1.1 reads as a
   * boolean, as Kubernetes does.
   */
  readonly body: (n: number) => JsonObject
  /** A field that the number decides. */
  readonly path: readonly (string | number)[]
  /** Its PUT makes an object that is not there. */
  readonly createsOnUpdate?: boolean
  /** Unknown fields of its content are noticed. */
  readonly hasStrictFields?: boolean
  /** Lists and events carry metadata alone unless the whole is asked for. */
  readonly isHeavy?: boolean
}

/** The field that the body's number decides. */
export function changing({ path }: KindUnderTest, object: KubeObject | JsonObject): unknown {
  return path.reduce<unknown>((value, step) => (Object(value) as Record<string | number, unknown>)[step], object)
}

const secret: KindUnderTest = {
  apiVersion: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  isNamespaced: true,
  body: n => ({ data: { size: Buffer.from(String(n)).toString('base64') } }),
  path: ['data', 'size'],
}

const networkPolicy: KindUnderTest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  isNamespaced: true,
  body: n => ({ spec: { podSelector: { matchLabels: { size: String(n) } }, policyTypes: ['Ingress'] } }),
  path: ['spec', 'podSelector', 'matchLabels', 'size'],
}

/** Its schema is that of a pod and no controller cares for it. */
const podTemplate: KindUnderTest = {
  apiVersion: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  isNamespaced: true,
  body: n => ({
    template: {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'a', image: `registry.example/a:${n}`, imagePullPolicy: 'Always' }] },
    },
  }),
  path: ['template', 'spec', 'containers', 0, 'image'],
}

const clusterRole: KindUnderTest = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  isNamespaced: false,
  body: n => ({ rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: [`p${n}`] }] }),
  path: ['rules', 0, 'resourceNames', 0],
  createsOnUpdate: true,
}

/** Built-in kinds that no controller writes to. */
export const builtinKinds: readonly KindUnderTest[] = [secret, networkPolicy, podTemplate, clusterRole].map(kind => ({
  ...kind,
  hasStrictFields: true,
}))

function result(kind: string, plural: string, rest: Pick<KindUnderTest, 'body' | 'path'>): KindUnderTest {
  return { apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1', kind, plural, isNamespaced: true, ...rest }
}

function heavy(kind: string, plural: string, rest: Pick<KindUnderTest, 'body' | 'path'>): KindUnderTest {
  return { ...result(kind, plural, rest), isHeavy: true }
}

const sbom: Pick<KindUnderTest, 'body' | 'path'> = {
  body: n => ({ spec: { metadata: { tool: { name: 'syft', version: String(n) }, report: { createdAt: null } } } }),
  path: ['spec', 'metadata', 'tool', 'version'],
}

/** Every stored kind of the results. */
export const resultKinds: readonly KindUnderTest[] = [
  heavy('ApplicationProfile', 'applicationprofiles', {
    body: n => ({ spec: { architectures: ['amd64'], containers: [{ name: 'a', capabilities: [`C${n}`] }] } }),
    path: ['spec', 'containers', 0, 'capabilities', 0],
  }),
  {
    ...result('CollapseConfiguration', 'collapseconfigurations', {
      body: n => ({ spec: { openDynamicThreshold: n, collapseConfigs: [{ prefix: '/etc', threshold: 10 }] } }),
      path: ['spec', 'openDynamicThreshold'],
    }),
    isNamespaced: false,
  },
  heavy('ContainerProfile', 'containerprofiles', {
    body: n => ({ spec: { architectures: [`a${n}`] } }),
    path: ['spec', 'architectures', 0],
  }),
  {
    ...result('KnownServer', 'knownservers', {
      body: n => ({ spec: [{ ipBlock: '10.0.0.0/24', server: 's', name: `n${n}` }] }),
      path: ['spec', 0, 'name'],
    }),
    isNamespaced: false,
  },
  heavy('NetworkNeighborhood', 'networkneighborhoods', {
    body: n => ({ spec: { matchLabels: { size: String(n) }, containers: [] } }),
    path: ['spec', 'matchLabels', 'size'],
  }),
  heavy('OpenVulnerabilityExchangeContainer', 'openvulnerabilityexchangecontainers', {
    body: n => ({ spec: { '@id': 'a', version: n, statements: [] } }),
    path: ['spec', 'version'],
  }),
  heavy('SBOMSyft', 'sbomsyfts', sbom),
  heavy('SBOMSyftFiltered', 'sbomsyftfiltereds', sbom),
  heavy('SeccompProfile', 'seccompprofiles', {
    body: n => ({ spec: { containers: [{ name: 'a', path: `p${n}` }] } }),
    path: ['spec', 'containers', 0, 'path'],
  }),
  heavy('VulnerabilityManifest', 'vulnerabilitymanifests', {
    body: n => ({ spec: { metadata: { withRelevancy: false, tool: { name: 'ks', version: String(n) } } } }),
    path: ['spec', 'metadata', 'tool', 'version'],
  }),
  result('VulnerabilityManifestSummary', 'vulnerabilitymanifestsummaries', {
    body: n => ({ spec: { severities: { critical: { all: n, relevant: 0 } }, vulnerabilitiesRef: { all: {} } } }),
    path: ['spec', 'severities', 'critical', 'all'],
  }),
  heavy('WorkloadConfigurationScan', 'workloadconfigurationscans', {
    body: n => ({ spec: { controls: { 'C-0001': { controlID: 'C-0001', name: `n${n}` } }, relatedObjects: null } }),
    path: ['spec', 'controls', 'C-0001', 'name'],
  }),
  result('WorkloadConfigurationScanSummary', 'workloadconfigurationscansummaries', {
    body: n => ({ spec: { severities: { critical: n, high: 0, medium: 0, low: 0, unknown: 0 }, controls: {} } }),
    path: ['spec', 'severities', 'critical'],
  }),
]
