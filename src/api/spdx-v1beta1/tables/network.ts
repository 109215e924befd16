// SPDX-License-Identifier: Apache-2.0
/** Run time: with whom containers were seen to speak, and policies for just that. Notation: see `parse-table.ts`. */

/** Types by name, one a line, as they are on the wire. */
export const networkTable = `
kind CollapseConfiguration: spec CollapseConfigurationSpec
kind GeneratedNetworkPolicy: spec NetworkPolicy, policyRef? [PolicyRef]
kind KnownServer: spec [KnownServerEntry]
kind NetworkNeighborhood: spec NetworkNeighborhoodSpec
NetworkNeighborhoodSpec: matchLabels? {string}, matchExpressions? [LabelSelectorRequirement],
  containers [NetworkNeighborhoodContainer name], initContainers [NetworkNeighborhoodContainer name],
  ephemeralContainers [NetworkNeighborhoodContainer name]
NetworkNeighborhoodContainer: name string, ingress [NetworkNeighbor], egress [NetworkNeighbor]
NetworkNeighbor: identifier string, type string, dns string, dnsNames [string], ports [NetworkPort ~name],
  podSelector? LabelSelector, namespaceSelector? LabelSelector, ipAddress string, ipAddresses? [string]
NetworkPort: name string, protocol string, port? int32
PolicyRef: ipBlock string, originalIP string, dns string, name string, server string
KnownServerEntry: ipBlock string, server string, name string
CollapseConfigurationSpec: openDynamicThreshold? int32, endpointDynamicThreshold? int32,
  collapseConfigs? [CollapseConfigEntry prefix]
CollapseConfigEntry: prefix string, threshold int32
NetworkPolicy: kind? string, apiVersion? string, metadata? ObjectMeta, spec? NetworkPolicySpec
NetworkPolicySpec: podSelector LabelSelector, ingress [NetworkPolicyIngressRule], egress [NetworkPolicyEgressRule],
  policyTypes [string]
NetworkPolicyIngressRule: ports? [NetworkPolicyPort], from? [NetworkPolicyPeer]
NetworkPolicyEgressRule: ports? [NetworkPolicyPort], to? [NetworkPolicyPeer]
NetworkPolicyPort: protocol? string, port? int32, endPort? int32
IPBlock: cidr string, except? [string]
NetworkPolicyPeer: podSelector? LabelSelector, namespaceSelector? LabelSelector, ipBlock? IPBlock
`
