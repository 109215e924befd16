// SPDX-License-Identifier: Apache-2.0
/** Kinds under test whose objects are written by hand: those of a real cluster, and our own. */
import type { ComputedKind } from './computed-scene.ts'
import type { KindUnderTest } from './kind-under-test.ts'

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
  traits: ['creates-on-update', 'any-names'],
}

const role: KindUnderTest = { ...clusterRole, kind: 'Role', plural: 'roles', isNamespaced: true }

const configMap: KindUnderTest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  isNamespaced: true,
  body: n => ({ data: { size: String(n) } }),
  path: ['data', 'size'],
  traits: ['made-by-server'],
}

const lease: KindUnderTest = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  plural: 'leases',
  isNamespaced: true,
  body: n => ({ spec: { holderIdentity: `h${n}` } }),
  path: ['spec', 'holderIdentity'],
  traits: ['creates-on-update'],
}

const priorityClass: KindUnderTest = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  isNamespaced: false,
  body: n => ({ value: 7, description: `d${n}` }),
  path: ['description'],
}

const ingress: KindUnderTest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  plural: 'ingresses',
  isNamespaced: true,
  body: n => ({ spec: { defaultBackend: { service: { name: `s${n}`, port: { number: 80 } } } } }),
  path: ['spec', 'defaultBackend', 'service', 'name'],
  status: n => ({ loadBalancer: { ingress: [{ hostname: `h${n}.example` }] } }),
}

/** Built-in kinds that no controller writes to. */
export const builtinKinds: readonly KindUnderTest[] = [
  secret,
  networkPolicy,
  podTemplate,
  clusterRole,
  role,
  configMap,
  lease,
  priorityClass,
  ingress,
].map(kind => ({ ...kind, traits: [...(kind.traits ?? []), 'strict-fields'] }))

function result(kind: string, plural: string, rest: Pick<KindUnderTest, 'body' | 'path'>): KindUnderTest {
  return { apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1', kind, plural, isNamespaced: true, ...rest }
}

function heavy(kind: string, plural: string, rest: Pick<KindUnderTest, 'body' | 'path'>): KindUnderTest {
  return { ...result(kind, plural, rest), traits: ['listed-as-metadata'] }
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

const exceptions: Pick<KindUnderTest, 'body' | 'path' | 'apiVersion' | 'traits'> = {
  apiVersion: 'kubescape.io/v1beta1',
  body: n => ({ spec: { reason: `r${n}`, posture: [{ controlID: 'C-0001', action: 'ignore' }] } }),
  path: ['spec', 'reason'],
  traits: ['strict-fields', 'no-strategic-patch'],
}

/** Our kinds that a cluster learns by a CustomResourceDefinition. */
export const customKinds: readonly KindUnderTest[] = [
  { ...exceptions, kind: 'SecurityException', plural: 'securityexceptions', isNamespaced: true },
  { ...exceptions, kind: 'ClusterSecurityException', plural: 'clustersecurityexceptions', isNamespaced: false },
  {
    apiVersion: 'kubescape.io/v1',
    kind: 'ControlInputs',
    plural: 'controlinputs',
    isNamespaced: false,
    body: n => ({ spec: { controls: { sizes: [String(n)] } } }),
    path: ['spec', 'controls', 'sizes', 0],
    traits: ['strict-fields', 'no-strategic-patch'],
  },
]

const spdx = 'spdx.softwarecomposition.kubescape.io/v1beta1'

function sourceOf(kind: string): KindUnderTest {
  const found = resultKinds.find(each => each.kind === kind)
  if (!found) throw new Error(`no kind ${kind} among the results`)
  return found
}

/** Every computed kind of the results, with the kind that it is computed from. */
export const computedKinds: readonly ComputedKind[] = [
  {
    apiVersion: spdx,
    kind: 'ConfigurationScanSummary',
    plural: 'configurationscansummaries',
    isNamespaced: false,
    source: sourceOf('WorkloadConfigurationScanSummary'),
  },
  {
    apiVersion: spdx,
    kind: 'VulnerabilitySummary',
    plural: 'vulnerabilitysummaries',
    isNamespaced: false,
    source: sourceOf('VulnerabilityManifestSummary'),
  },
  {
    apiVersion: spdx,
    kind: 'GeneratedNetworkPolicy',
    plural: 'generatednetworkpolicies',
    isNamespaced: true,
    source: sourceOf('NetworkNeighborhood'),
    sourceMeta: {
      annotations: { 'kubescape.io/status': 'ready' },
      labels: { 'kubescape.io/workload-kind': 'Deployment', 'kubescape.io/workload-name': 'a' },
    },
    isListedAsMetadata: true,
  },
  {
    apiVersion: spdx,
    kind: 'SBOMSPDXv2p3',
    plural: 'sbomspdxv2p3s',
    isNamespaced: true,
    source: sourceOf('SBOMSyft'),
    isListedAsMetadata: true,
  },
  {
    apiVersion: spdx,
    kind: 'SBOMSPDXv2p3Filtered',
    plural: 'sbomspdxv2p3filtereds',
    isNamespaced: true,
    source: sourceOf('SBOMSyftFiltered'),
    isListedAsMetadata: true,
  },
  {
    apiVersion: spdx,
    kind: 'SBOMSummary',
    plural: 'sbomsummaries',
    isNamespaced: true,
    source: sourceOf('SBOMSyft'),
    isListedAsMetadata: true,
  },
]
