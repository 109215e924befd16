// SPDX-License-Identifier: Apache-2.0
/** The table columns of each kind. */
import type { Column } from './printers/column.ts'
import {
  filteredSbomColumns,
  manifestColumns,
  manifestSummaryColumns,
  namespaceVulnerabilityColumns,
  sbomColumns,
  vexColumns,
} from './printers/images.ts'
import {
  collapseColumns,
  containerProfileColumns,
  derivedProfileColumns,
  knownServerColumns,
  workloadProfileColumns,
} from './printers/profiles.ts'
import { namespaceScanColumns, scanColumns } from './printers/scans.ts'

/** By kind. */
export const columns: Readonly<Record<string, readonly Column[]>> = {
  ApplicationProfile: workloadProfileColumns,
  CollapseConfiguration: collapseColumns,
  ConfigurationScanSummary: namespaceScanColumns,
  ContainerProfile: containerProfileColumns,
  GeneratedNetworkPolicy: derivedProfileColumns,
  KnownServer: knownServerColumns,
  NetworkNeighborhood: workloadProfileColumns,
  OpenVulnerabilityExchangeContainer: vexColumns,
  SBOMSPDXv2p3: sbomColumns,
  SBOMSPDXv2p3Filtered: filteredSbomColumns,
  SBOMSummary: sbomColumns,
  SBOMSyft: sbomColumns,
  SBOMSyftFiltered: filteredSbomColumns,
  SeccompProfile: derivedProfileColumns,
  VulnerabilityManifest: manifestColumns,
  VulnerabilityManifestSummary: manifestSummaryColumns,
  VulnerabilitySummary: namespaceVulnerabilityColumns,
  WorkloadConfigurationScan: scanColumns,
  WorkloadConfigurationScanSummary: scanColumns,
}
