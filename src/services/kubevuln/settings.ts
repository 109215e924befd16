// SPDX-License-Identifier: Apache-2.0
/** The environment variables of the image service, under upstream's names where upstream has them. */
import { z } from 'zod'
import { defaultTrustedVendors, type MatchingMode, matchingModes } from '#engines/vulnmatch/matching-mode.ts'
import { durationMs, flag, list, oneOf, setting, sizeBytes, text, url, wholeNumber } from '#runtime/config.ts'
import { defaultLimits } from './limits.ts'

/** More never wait: memory is bounded by configuration. */
const mostQueued = 1_000_000

const mirrors: z.ZodType<Readonly<Record<string, string>>, string> = z.string().transform((given, context) => {
  const read = z.record(z.string(), z.string()).safeParse(parsed(given))
  if (read.success) return read.data
  context.addIssue({ code: 'custom', message: 'expected JSON such as {"docker.io":"mirror.example.com"}' })
  return z.NEVER
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const kubevulnSettings = {
  port: setting({
    env: 'KS_KUBEVULN_PORT',
    description: 'Port of the image service.',
    schema: wholeNumber(0, 65_535),
    fallback: 8080,
  }),
  host: setting<string | undefined>({
    env: 'KS_KUBEVULN_HOST',
    description: 'Address to listen on; all when unset.',
    schema: text(),
    fallback: undefined,
  }),
  apiToken: setting<string | undefined>({
    env: 'KS_API_TOKEN',
    description: 'A bearer token that `/v1/*` lets in, beside those of KS_ALLOWED_USERS.',
    schema: text(),
    fallback: undefined,
    secret: true,
  }),
  tokenAudience: setting({
    env: 'KS_TOKEN_AUDIENCE',
    description: 'For whom tokens of service accounts must be made to be let in.',
    schema: text(),
    fallback: 'kubevuln',
  }),
  callers: setting<readonly string[]>({
    env: 'KS_ALLOWED_USERS',
    description: 'Users whose tokens are let in, such as system:serviceaccount:kubescape:operator.',
    schema: list(),
    fallback: [],
  }),
  metricsPort: setting({
    env: 'KS_METRICS_PORT',
    description: 'Port of `/metrics`, for a scraper that has no token.',
    schema: wholeNumber(0, 65_535),
    fallback: 8082,
  }),
  hasWorkloadMetrics: setting({
    env: 'ENABLE_WORKLOAD_METRICS',
    description: 'One series for each container and severity.',
    schema: flag(),
    fallback: false,
  }),
  keepsLocal: setting({
    env: 'KEEPLOCAL',
    description: 'Tell no provider of anything.',
    schema: flag(),
    fallback: false,
  }),
  heedsExceptions: setting({
    env: 'RISKACCEPTANCE',
    description: 'Leave out what SecurityException and ClusterSecurityException accept.',
    schema: flag(),
    fallback: true,
  }),
  eventReceiverUrl: setting<string | undefined>({
    env: 'EVENT_RECEIVER_URL',
    description: 'Event receiver of a provider that is told of results and failures; nobody is when unset.',
    schema: url(),
    fallback: undefined,
  }),
  apiServerUrl: setting<string | undefined>({
    env: 'BACKENDOPENAPI',
    description:
      'API server of a provider that is asked what is accepted; nobody is when unset, or without EVENT_RECEIVER_URL.',
    schema: url(),
    fallback: undefined,
  }),
  accountId: setting({
    env: 'ACCOUNT_ID',
    description: 'Account at the provider.',
    schema: text(),
    fallback: '',
  }),
  accessKey: setting({
    env: 'ACCESS_KEY',
    description: 'Key for the provider.',
    schema: text(),
    fallback: '',
    secret: true,
  }),
  databaseFolder: setting({
    env: 'KS_VULNDB',
    description: 'Folder of the vulnerability database, as `ks vulndb` fills it.',
    schema: text(),
    fallback: '/data/vulndb',
  }),
  layerFile: setting({
    env: 'KS_LAYER_FILE',
    description: 'File in which what layers hold is kept for the next scan.',
    schema: text(),
    fallback: '/data/layers.db',
  }),
  queue: setting({
    env: 'KS_SCAN_QUEUE',
    description: 'File in which commands wait, or postgres:// of a database that several replicas share.',
    schema: text(),
    fallback: '/data/scan-queue.db',
    secret: true,
  }),
  sealKeyFile: setting<string | undefined>({
    env: 'KS_ENCRYPTION_KEY_FILE',
    description:
      'Keys that credentials in the queue are sealed with, "id:base64" per line; without, they are not kept.',
    schema: text(),
    fallback: undefined,
  }),
  platform: setting<string | undefined>({
    env: 'KS_PLATFORM',
    description: 'os/architecture of images for several; that of this machine when unset.',
    schema: text(),
    fallback: undefined,
  }),
  matchingMode: setting<MatchingMode>({
    env: 'CVEMATCHINGMODE',
    description: 'Look packages of languages up by CPE, too: off, on, or adaptive (not for images of trusted vendors).',
    schema: oneOf(matchingModes),
    fallback: 'adaptive',
  }),
  trustedVendors: setting<readonly string[]>({
    env: 'TRUSTEDVENDORS',
    description: 'Vendors, by the id of their distribution, that adaptive trusts.',
    schema: list(),
    fallback: defaultTrustedVendors,
  }),
  storesFilteredSboms: setting({
    env: 'STOREFILTEREDSBOM',
    description: 'Store the packages that containers use, too.',
    schema: flag(),
    fallback: false,
  }),
  writesVex: setting({
    env: 'VEXGENERATION',
    description: 'Store which vulnerabilities concern containers as OpenVEX, too.',
    schema: flag(),
    fallback: false,
  }),
  suppressionsPath: setting<string | undefined>({
    env: 'KS_SUPPRESSIONS',
    description:
      'File or folder of OpenVEX documents and of rules of what to leave out (`ignore:`, as of grype); read again when it changes.',
    schema: text(),
    fallback: undefined,
  }),
  mirrors: setting<Readonly<Record<string, string>>>({
    env: 'PROXYREGISTRYMAP',
    description: 'Where images are fetched from instead, JSON by the beginning of their name.',
    schema: mirrors,
    fallback: {},
  }),
  useHttp: setting({
    env: 'KS_REGISTRY_HTTP',
    description: 'Speak plain HTTP with every registry.',
    schema: flag(),
    fallback: false,
  }),
  skipTlsVerify: setting({
    env: 'KS_REGISTRY_SKIP_TLS_VERIFY',
    description: 'Do not check certificates of registries.',
    schema: flag(),
    fallback: false,
  }),
  caFile: setting<string | undefined>({
    env: 'KS_REGISTRY_CA_FILE',
    description: 'PEM of authorities to trust beside the usual ones.',
    schema: text(),
    fallback: undefined,
  }),
  registryIdleMs: setting({
    env: 'KS_REGISTRY_IDLE_TIMEOUT',
    description: 'How long a registry may send nothing before it is asked once more, and then told.',
    schema: durationMs(1_000),
    fallback: 60_000,
  }),
  maxImageBytes: setting({
    env: 'MAXIMAGESIZE',
    description: 'Compressed size beyond which an image is not fetched.',
    schema: sizeBytes(),
    fallback: defaultLimits.maxImageBytes,
  }),
  maxSbomBytes: setting({
    env: 'MAXSBOMSIZE',
    description: 'Largest SBOM that is stored.',
    schema: sizeBytes(),
    fallback: defaultLimits.maxSbomBytes,
  }),
  scanConcurrency: setting({
    env: 'SCANCONCURRENCY',
    description: 'Scans at the same time.',
    schema: wholeNumber(1, 64),
    fallback: defaultLimits.scanConcurrency,
  }),
  maxQueueDepth: setting({
    env: 'MAXQUEUEDEPTH',
    description: `Commands that may wait; 0 is upstream's word for as many as there are, and means ${mostQueued}.`,
    schema: wholeNumber(0, mostQueued).transform(depth => depth || mostQueued),
    fallback: defaultLimits.maxQueueDepth,
  }),
  scanTimeoutMs: setting({
    env: 'SCANTIMEOUT',
    description: 'Time for one scan.',
    schema: durationMs(1_000),
    fallback: defaultLimits.scanTimeoutMs,
  }),
  podName: setting<string | undefined>({
    env: 'POD_NAME',
    description: 'Who writes Events.',
    schema: text(),
    fallback: undefined,
  }),
  leaseMs: setting({
    env: 'KS_SCAN_LEASE',
    description: 'How long work stays with a replica that does not say that it lives.',
    schema: durationMs(1_000),
    fallback: defaultLimits.leaseMs,
  }),
}
