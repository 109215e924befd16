// SPDX-License-Identifier: Apache-2.0
/**
 * Upstream's configuration files for the image service, as environment variables that nobody set.
 *
 *     environment → services.json, or what API_URL answers → clusterData.json → config.json → /etc/credentials → default
 *
 * Source: kubevuln `config.LoadConfig`, and the operator's chart.
 */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { Environment } from '#runtime/config.ts'

/** The files' texts; absent ones are not there. */
export interface UpstreamFiles {
  readonly clusterData?: string
  readonly config?: string
  /** Of a file, or as a provider answered. */
  readonly services?: string
  readonly isDiscovered?: true
  /** Why the provider did not answer. */
  readonly undiscovered?: string
  readonly account?: string
  readonly accessKey?: string
}

/** What the files make of an environment. */
export interface UpstreamConfiguration {
  readonly env: Environment
  /** By variable, where its value is from: `clusterData.json maxImageSize`. */
  readonly from: ReadonlyMap<string, string>
  /** Sentences on what is not heeded. */
  readonly doubts: readonly string[]
}

type Translate = (value: Json) => string | undefined

/** A number in the file is one of nanoseconds, as in Go. */
function duration(value: Json): string {
  return typeof value === 'number' ? `${value / 1e6}ms` : scalarText(value)
}

function listed(value: Json): string {
  return isJsonArray(value) ? value.map(scalarText).join(',') : scalarText(value)
}

/** With a scheme and without a path, as upstream takes it. */
function serviceUrl(value: Json): string | undefined {
  const text = scalarText(value).trim()
  if (text === '') return undefined
  return URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`)?.origin ?? text
}

/** What each field of `clusterData.json` sets. */
const clusterFields: Readonly<Record<string, readonly [env: string, translate: Translate]>> = {
  accountID: ['ACCOUNT_ID', scalarText],
  backendOpenAPI: ['BACKENDOPENAPI', serviceUrl],
  clusterName: ['CLUSTER_NAME', value => scalarText(value).replace(/\W+/g, '-')],
  cveMatchingMode: ['CVEMATCHINGMODE', scalarText],
  eventReceiverRestURL: ['EVENT_RECEIVER_URL', serviceUrl],
  keepLocal: ['KEEPLOCAL', scalarText],
  maxImageSize: ['MAXIMAGESIZE', scalarText],
  maxQueueDepth: ['MAXQUEUEDEPTH', scalarText],
  maxSBOMSize: ['MAXSBOMSIZE', scalarText],
  namespace: ['NAMESPACE', scalarText],
  proxyRegistryMap: ['PROXYREGISTRYMAP', value => (isJsonObject(value) ? JSON.stringify(value) : scalarText(value))],
  riskAcceptance: ['RISKACCEPTANCE', scalarText],
  scanConcurrency: ['SCANCONCURRENCY', scalarText],
  scanTimeout: ['SCANTIMEOUT', duration],
  storeFilteredSbom: ['STOREFILTEREDSBOM', scalarText],
  trustedVendors: ['TRUSTEDVENDORS', listed],
  vexGeneration: ['VEXGENERATION', scalarText],
}

/** Fields whose meaning is the only one there is here, with what is told of another value. */
const fixedFields: Readonly<Record<string, readonly [only: readonly string[], doubt: string]>> = {
  listingURL: [[''], 'the database is what `ks vulndb update --url` put into KS_VULNDB'],
  nodeSbomGeneration: [['false'], 'nodes are not scanned'],
  partialRelevancy: [['true', 'false'], ''],
  scanEmbeddedSBOMs: [['false'], 'SBOMs in images are not taken for what is in them'],
  scannerReadinessTimeout: [[], ''],
  shutdownTimeout: [[], ''],
  storage: [['true'], 'results are always stored'],
}

/** Fields for other services, or of older charts. */
const othersFields = new Set([
  'continuousPostureScan',
  'defaultFrameworks',
  'eventReceiverWebsocketURL',
  'gatewayRestURL',
  'gatewayWebsocketURL',
  'imageVulnerabilitiesScanningEnabled',
  'kubescapeURL',
  'kubevulnURL',
  'nodeAgent',
  'otelCollector',
  'postureScanEnabled',
  'relevantImageVulnerabilitiesConfiguration',
  'relevantImageVulnerabilitiesEnabled',
  'rootGatewayURL',
  'serviceDiscovery',
  'triggerNewImageScan',
  'vulnScanURL',
])

/**
 * Of `config.json`, which is the operator's, what concerns the image service. How it speaks with registries when it
 * scans them it says with each command.
 */
const operatorFields: Readonly<Record<string, readonly [env: string, translate: Translate]>> = {
  namespace: ['NAMESPACE', scalarText],
}

/** Adds to an environment what the files say; a variable that is set stays. */
export function withUpstreamFiles(env: Environment, files: UpstreamFiles): UpstreamConfiguration {
  const added: Record<string, string> = {}
  const from = new Map<string, string>()
  const doubts: string[] = []
  const put = (name: string, value: string | undefined, place: string) => {
    const isTaken = (env[name] ?? '').trim() !== '' || name in added
    if (isTaken || value === undefined || value === '') return
    added[name] = value
    from.set(name, place)
  }

  if (files.undiscovered !== undefined) doubts.push(`API_URL: ${files.undiscovered}`)
  const response = objectIn(files.services, files.isDiscovered ? 'API_URL' : 'services.json', doubts)['response']
  if (isJsonObject(response)) {
    put('EVENT_RECEIVER_URL', serviceUrl(response['event-receiver-http'] ?? ''), 'services event-receiver-http')
    put('BACKENDOPENAPI', serviceUrl(response['api-server'] ?? ''), 'services api-server')
  }
  const cluster = objectIn(files.clusterData, 'clusterData.json', doubts)
  for (const [field, value] of Object.entries(cluster)) {
    const known = Object.hasOwn(clusterFields, field) ? clusterFields[field] : undefined
    const fixed = Object.hasOwn(fixedFields, field) ? fixedFields[field] : undefined
    if (known) put(known[0], known[1](value), `clusterData.json ${field}`)
    else if (fixed) {
      const [only, doubt] = fixed
      if (only.length > 0 && !only.includes(scalarText(value)))
        doubts.push(`clusterData.json ${field}: not heeded; ${doubt}`)
    } else if (field === 'useDefaultMatchers') {
      // The older word for the mode; the newer one wins.
      if (!('cveMatchingMode' in cluster))
        put('CVEMATCHINGMODE', value === true ? 'off' : 'on', `clusterData.json ${field}`)
    } else if (!othersFields.has(field)) doubts.push(`clusterData.json ${field.slice(0, 80)}: not known, not heeded`)
  }
  for (const [field, value] of Object.entries(objectIn(files.config, 'config.json', doubts))) {
    const known = Object.hasOwn(operatorFields, field) ? operatorFields[field] : undefined
    if (known) put(known[0], known[1](value), `config.json ${field}`)
  }
  put('ACCOUNT_ID', files.account?.trim(), 'credentials account')
  put('ACCESS_KEY', files.accessKey?.trim(), 'credentials accessKey')
  return { env: { ...env, ...added }, from, doubts }
}

/** What is wrong with a variable is told of the field that it is from. */
export function toldOfFiles(problems: readonly string[], from: ReadonlyMap<string, string>): readonly string[] {
  return problems.map(problem => problem.replace(/^\w+/, name => from.get(name) ?? name))
}

function objectIn(text: string | undefined, name: string, doubts: string[]): JsonObject {
  if (text === undefined) return {}
  try {
    const value: unknown = JSON.parse(text)
    if (isJsonObject(value)) return value
  } catch {
    // NOTE: the error would quote the text, which may hold a key.
  }
  doubts.push(`${name}: not heeded; expected a JSON object`)
  return {}
}
