// SPDX-License-Identifier: Apache-2.0
/** Posture: what was found in an object, and its counts. Notation: see `parse-table.ts`. */

/** Types by name, one a line, as they are on the wire. */
export const scanTable = `
kind ConfigurationScanSummary: spec ConfigurationScanSummarySpec
kind WorkloadConfigurationScan: spec WorkloadConfigurationScanSpec
kind WorkloadConfigurationScanSummary: spec WorkloadConfigurationScanSummarySpec
WorkloadConfigurationScanSpec: controls {ScannedControl}, relatedObjects [WorkloadScanRelatedObject]
ScannedControl: controlID string, name string, severity ControlSeverity, status ScannedControlStatus,
  rules [ScannedControlRule]
ControlSeverity: severity string, scoreFactor float
ScannedControlStatus: status string, subStatus string, info string
ScannedControlRule: name string, status RuleStatus, controlConfigurations {json}, paths [RulePath],
  appliedIgnoreRules [string], relatedResourcesIDs [string]
RuleStatus: status string, subStatus string
RulePath: failedPath string, fixPath string, fixPathValue string, fixCommand string, deletePath? string,
  reviewPath? string, evidence? PathEvidence
PathEvidence: path string, found? json, missing? string
WorkloadScanRelatedObject: namespace string, apiGroup string, apiVersion string, kind string, name string
WorkloadConfigurationScanSummarySpec: severities WorkloadConfigurationScanSeveritiesSummary,
  controls {ScannedControlSummary}
ConfigurationScanSummarySpec: severities WorkloadConfigurationScanSeveritiesSummary,
  summaryRef [WorkloadConfigurationScanSummaryIdentifier], score? double
WorkloadConfigurationScanSeveritiesSummary: critical int64, high int64, medium int64, low int64, unknown int64
ScannedControlSummary: controlID string, severity ControlSeverity, status ScannedControlStatus
WorkloadConfigurationScanSummaryIdentifier: namespace string, kind string, name string
`
