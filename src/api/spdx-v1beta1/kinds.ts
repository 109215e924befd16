// SPDX-License-Identifier: Apache-2.0
/** The kinds of the API group: names, scope, and what they are for. */

/** API group of all results. */
export const group = 'spdx.softwarecomposition.kubescape.io'
/** The only version of the group. */
export const version = 'v1beta1'

/** Category of all kinds: `kubectl get kubescape`. */
export const category = 'kubescape'

/** How objects of a kind come to be. */
export type KindOrigin =
  /** Written by services or people, and stored. */
  | 'stored'
  /** Computed from stored kinds whenever asked. */
  | 'computed'
  /** Computed too; upstream once stored the kind and removed it. */
  | 'retired'

/** What discovery says about a kind. */
export interface SpdxKind {
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
  readonly origin: KindOrigin
  /** One sentence for `kubectl explain`. */
  readonly description: string
}

/** In the order of their names. No short name is one that Kubernetes, trivy-operator, KubeVirt or Calico use. */
export const spdxKinds = [
  define('ApplicationProfile', 'ap', 'What the containers of a workload were seen to execute, open and call.'),
  {
    ...define('CollapseConfiguration', 'ccfg', 'From how many siblings on profiles write a pattern in place of paths.'),
    namespaced: false,
  },
  {
    ...define('ConfigurationScanSummary', 'cfss', 'Counts of failed controls of one namespace, by severity.'),
    plural: 'configurationscansummaries',
    namespaced: false,
    origin: 'computed',
  },
  define('ContainerProfile', 'cprof', 'What one container was seen to execute, open, call and speak to.'),
  {
    ...define('GeneratedNetworkPolicy', 'gennetpol', 'A network policy that allows what a workload was seen to need.'),
    plural: 'generatednetworkpolicies',
    origin: 'computed',
  },
  { ...define('KnownServer', 'kserv', 'Names of servers outside the cluster by address range.'), namespaced: false },
  define('NetworkNeighborhood', 'nneigh', 'With whom the containers of a workload were seen to speak.'),
  define(
    'OpenVulnerabilityExchangeContainer',
    'vex',
    'Which vulnerabilities of an image matter where it runs: OpenVEX.',
  ),
  {
    ...define('SBOMSPDXv2p3Filtered', 'spdxf', 'The part of a bill of materials seen in use, as SPDX 2.3.'),
    origin: 'retired',
  },
  { ...define('SBOMSPDXv2p3', 'spdx', 'Bill of materials of an image, as SPDX 2.3.'), origin: 'retired' },
  {
    ...define('SBOMSummary', 'sbomsum', 'That a bill of materials exists, without its content.'),
    plural: 'sbomsummaries',
    origin: 'retired',
  },
  define('SBOMSyftFiltered', 'syftf', 'The part of a bill of materials seen in use by one container.'),
  define('SBOMSyft', 'syft', 'Bill of materials of an image: its packages and files.'),
  define('SeccompProfile', 'seccp', 'A seccomp profile that allows the system calls seen.'),
  define('VulnerabilityManifest', 'vmf', 'All vulnerabilities found in an image, or in what of it is in use.'),
  {
    ...define('VulnerabilityManifestSummary', 'vmfs', 'Counts of vulnerabilities of one container, by severity.'),
    plural: 'vulnerabilitymanifestsummaries',
  },
  {
    ...define('VulnerabilitySummary', 'vsum', 'Counts of vulnerabilities of one namespace, by severity.'),
    plural: 'vulnerabilitysummaries',
    namespaced: false,
    origin: 'computed',
  },
  define('WorkloadConfigurationScan', 'wcs', 'Every control that looked at an object, with paths and fixes.'),
  {
    ...define('WorkloadConfigurationScanSummary', 'wcss', 'Counts of failed controls of one object, by severity.'),
    plural: 'workloadconfigurationscansummaries',
  },
] as const satisfies readonly SpdxKind[]

function define(kind: string, shortName: string, description: string): SpdxKind {
  const singular = kind.toLowerCase()
  return {
    kind,
    plural: `${singular}s`,
    singular,
    namespaced: true,
    shortNames: [shortName],
    origin: 'stored',
    description,
  }
}
