// SPDX-License-Identifier: Apache-2.0
/** Retired kinds: SPDX 2.3 documents, computed from SBOMs. Notation: see `parse-table.ts`. */

/** Types by name, one a line, as they are on the wire. */
export const spdxTable = `
kind SBOMSPDXv2p3: spec SBOMSPDXv2p3Spec, status? SBOMSPDXv2p3Status
kind SBOMSPDXv2p3Filtered: spec SBOMSPDXv2p3Spec, status? SBOMSPDXv2p3Status
kind SBOMSummary: spec? SBOMSummarySpec, status? SBOMSummaryStatus
SBOMSPDXv2p3Spec: metadata SPDXMeta, spdx? Document
SBOMSPDXv2p3Status:
SBOMSummarySpec:
SBOMSummaryStatus:
Checksum: algorithm? string, checksumValue? string
PackageVerificationCode: packageVerificationCodeValue? string, packageVerificationCodeExcludedFiles? [string]
SnippetRangePointer: offset? int64, lineNumber? int64, reference? string
SnippetRange: startPointer? SnippetRangePointer, endPointer? SnippetRangePointer
Annotation: annotator? string, annotationDate? string, annotationType? string, comment? string
CreationInfo: licenseListVersion? string, creators? [string], created? string, comment? string
ExternalDocumentRef: externalDocumentId? string, spdxDocument? string, checksum? Checksum
Document: documentDescribes? [string], spdxVersion? string, dataLicense? string, SPDXID? string, name? string,
  documentNamespace? string, externalDocumentRefs? [ExternalDocumentRef], comment? string,
  creationInfo? CreationInfo, packages? [Package ~name], files? [File ~fileName],
  hasExtractedLicensingInfos? [OtherLicense], relationships? [Relationship ~spdxElementId],
  annotations? [Annotation], snippets? [Snippet]
File: fileName? string, SPDXID? string, fileTypes? [string], checksums? [Checksum], licenseConcluded? string,
  licenseInfoInFiles? [string], licenseComments? string, copyrightText? string, artifactOfs? [ArtifactOfProject],
  comment? string, noticeText? string, fileContributors? [string], attributionTexts? [string],
  fileDependencies? [string], annotations? [Annotation]
ArtifactOfProject: name? string, homePage? string, URI? string
OtherLicense: licenseId? string, extractedText? string, name? string, seeAlsos? [string], comment? string
Package: hasFiles? [string], name? string, SPDXID? string, versionInfo? string, packageFileName? string,
  supplier? string, originator? string, downloadLocation? string, filesAnalyzed? bool,
  packageVerificationCode? PackageVerificationCode, checksums? [Checksum], homepage? string, sourceInfo? string,
  licenseConcluded? string, licenseInfoFromFiles? [string], licenseDeclared? string, licenseComments? string,
  copyrightText? string, summary? string, description? string, comment? string,
  externalRefs? [PackageExternalReference], attributionTexts? [string], primaryPackagePurpose? string,
  releaseDate? string, builtDate? string, validUntilDate? string, files? [File], annotations? [Annotation]
PackageExternalReference: referenceCategory? string, referenceType? string, referenceLocator? string,
  comment? string
Relationship: spdxElementId? string, relatedSpdxElement? string, relationshipType? string, comment? string
Snippet: SPDXID? string, snippetFromFile? string, ranges? [SnippetRange], licenseConcluded? string,
  licenseInfoInSnippets? [string], licenseComments? string, copyrightText? string, comment? string, name? string
`
