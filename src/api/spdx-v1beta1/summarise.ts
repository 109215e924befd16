// SPDX-License-Identifier: Apache-2.0
/** The extract of each kind's body that is kept beside it, for its row in tables and for sums over namespaces. */
import { isJsonArray, isJsonObject, type JsonObject, ownValue, scalarText } from '#domain/json.ts'
import { type TextQuery, textsIn } from '#domain/json-texts.ts'
import type { Json } from '#domain/kube-object.ts'
import { controlTexts, countControls } from './scan-counts.ts'
import { countMatches, matchSeverities, readMatchCounts } from './vulnerability-counts.ts'

/** Everything of an object but `apiVersion`, `kind` and `metadata`. */
export type Body = Readonly<Record<string, unknown>>

/** Makes the extract; it depends on the body alone. */
export type Summarise = (body: Body) => Readonly<Record<string, unknown>>

/** By kind; a kind that is not here keeps nothing. */
export const summaries: Readonly<Record<string, Summarise>> = {
  WorkloadConfigurationScan: summariseControls,
  WorkloadConfigurationScanSummary: summariseControls,
  VulnerabilityManifest: ({ spec }) => ({ ...countMatches(at(spec, 'payload')) }),
  VulnerabilityManifestSummary: summariseContainer,
  SBOMSyft: summariseSbom,
  SBOMSyftFiltered: summariseSbom,
  OpenVulnerabilityExchangeContainer({ spec }) {
    const statements = listAt(spec, 'statements')
    const affected = statements.filter(statement => at(statement, 'status') === 'affected').length
    return { statements: statements.length, affected }
  },
  KnownServer: ({ spec }) => ({ servers: isJsonArray(spec) ? spec.length : 0 }),
  CollapseConfiguration: ({ spec }) => ({
    open: at(spec, 'openDynamicThreshold'),
    endpoint: at(spec, 'endpointDynamicThreshold'),
    prefixes: listAt(spec, 'collapseConfigs').length,
  }),
}

/** The extracts that are made of some texts of the body alone, so that it need not be parsed for them. */
export const textSummaries: Readonly<Record<string, TextSummary>> = {
  WorkloadConfigurationScan: { query: controlTexts, summarise: countControls },
  WorkloadConfigurationScanSummary: { query: controlTexts, summarise: countControls },
}

/** Makes the same extract as `summaries` does of the whole body. */
export interface TextSummary {
  readonly query: TextQuery
  readonly summarise: (texts: readonly string[]) => object
}

function summariseControls(body: Body): Readonly<Record<string, unknown>> {
  return { ...countControls(textsIn(body as JsonObject, controlTexts)) }
}

function summariseContainer({ spec }: Body): Readonly<Record<string, unknown>> {
  const severities = readMatchCounts(at(spec, 'severities'))
  const references = at(spec, 'vulnerabilitiesRef')
  const all = matchSeverities.map(severity => [severity, severities[severity].all])
  const hasRelevancy = scalarText(at(at(references, 'relevant'), 'name')) !== ''
  const relevant = matchSeverities.reduce((sum, severity) => sum + severities[severity].relevant, 0)
  // A summary without any counter says why nothing could be counted; zeros would say that nothing was found.
  const counted = at(spec, 'severities')
  const isCounted = !isJsonObject(counted) || Object.keys(counted).length > 0
  return {
    ...(isCounted && Object.fromEntries(all)),
    // Without a filtered manifest nobody knows what is in use; zero would say that nothing is.
    ...(hasRelevancy && { relevant }),
    image: scalarText(at(at(references, 'all'), 'name')),
    fixable: at(spec, 'fixable'),
    severities,
  }
}

function summariseSbom({ spec }: Body): Readonly<Record<string, unknown>> {
  const syft = at(spec, 'syft')
  if (syft === undefined) return {}
  const distro = at(syft, 'distro')
  const name = [scalarText(at(distro, 'id')), scalarText(at(distro, 'versionID'))].filter(part => part !== '').join(' ')
  return { packages: listAt(syft, 'artifacts').length, distro: name }
}

function at(value: unknown, key: string): Json | undefined {
  return isJsonObject(value) ? ownValue(value, key) : undefined
}

function listAt(value: unknown, key: string): readonly Json[] {
  const list = at(value, key)
  return isJsonArray(list) ? list : []
}
