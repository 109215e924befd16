// SPDX-License-Identifier: Apache-2.0
/** Images: the packages and files inside, as Syft writes them. Notation: see `parse-table.ts`. */

/** Types by name, one a line, as they are on the wire. */
export const sbomTable = `
kind SBOMSyft: spec? SBOMSyftSpec, status? SBOMSyftStatus
kind SBOMSyftFiltered: spec? SBOMSyftSpec, status? SBOMSyftStatus
ToolMeta: name string, version string
ReportMeta: createdAt time
SPDXMeta: tool ToolMeta, report ReportMeta
SBOMSyftStatus:
SBOMSyftSpec: metadata SPDXMeta, syft? SyftDocument
Digest: algorithm string, value string
LocationMetadata: annotations? {string}
Coordinates: path string, layerID? string
Location: ...LocationData, ...LocationMetadata
LocationData: ...Coordinates, accessPath string
SyftSource: id string, name string, version string, type string, metadata json
SyftRelationship: parent string, child string, type string, metadata? json
SyftPackage: ...PackageBasicData, ...PackageCustomData
PackageBasicData: id string, name string, version string, type string, foundBy string, locations [Location],
  licenses [License], language string, cpes [CPE], purl string
CPE: cpe string, source? string
License: value string, spdxExpression string, type string, urls [string], locations [Location]
PackageCustomData: metadataType? string, metadata? json
LinuxRelease: prettyName? string, name? string, id? string, idLike? [string], version? string, versionID? string,
  versionCodename? string, buildID? string, imageID? string, imageVersion? string, variant? string,
  variantID? string, homeURL? string, supportURL? string, bugReportURL? string, privacyPolicyURL? string,
  cpeName? string, supportEnd? string
SyftFile: id string, location Coordinates, metadata? FileMetadataEntry, contents? string, digests? [Digest],
  licenses? [FileLicense], executable? Executable
FileMetadataEntry: mode int64, type string, linkDestination? string, userID int64, groupID int64, mimeType string,
  size int64
FileLicense: value string, spdxExpression string, type string, evidence? FileLicenseEvidence
Executable: format string, hasExports bool, hasEntrypoint bool, importedLibraries [string],
  elfSecurityFeatures? ELFSecurityFeatures
ELFSecurityFeatures: symbolTableStripped bool, stackCanary? bool, nx bool, relRO string, pie bool, dso bool,
  safeStack? bool, cfi? bool, fortify? bool
FileLicenseEvidence: confidence int64, offset int64, extent int64
SyftDescriptor: name string, version string, configuration? json
Schema: version string, url string
SyftDocument: artifacts [SyftPackage], artifactRelationships [SyftRelationship], files? [SyftFile],
  source SyftSource, distro LinuxRelease, descriptor SyftDescriptor, schema Schema
`
