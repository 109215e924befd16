// SPDX-License-Identifier: Apache-2.0
/** Images: which vulnerabilities do not matter where the image runs, as OpenVEX. Notation: see `parse-table.ts`. */

/** Types by name, one a line, as they are on the wire. */
export const vexTable = `
kind OpenVulnerabilityExchangeContainer: spec? VEX
Component: @id? string, hashes? {string}, identifiers? {string}, supplier? string
Product: ...Component, subcomponents? [Subcomponent]
Subcomponent: ...Component
VexVulnerability: @id? string, name? string, description? string, aliases? [string]
Statement: @id? string, vulnerability? VexVulnerability, timestamp? string, last_updated? string,
  products? [Product], status string, status_notes? string, justification? string, impact_statement? string,
  action_statement? string, action_statement_timestamp? string
VEX: ...Metadata, statements [Statement]
Metadata: @context string, @id string, author string, role? string, timestamp string, last_updated? string,
  version int64, tooling? string, supplier? string
`
