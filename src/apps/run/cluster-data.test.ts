// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '#runtime/config.ts'
import { kubevulnSettings } from '#services/kubevuln/start.ts'
import { toldOfFiles, withUpstreamFiles } from './cluster-data.ts'

/** As the chart writes it. */
const chart = {
  serviceDiscovery: false,
  vulnScanURL: 'kubevuln:8080',
  kubevulnURL: 'kubevuln:8080',
  kubescapeURL: 'kubescape:8080',
  clusterName: 'minikube@home',
  storage: true,
  relevantImageVulnerabilitiesEnabled: true,
  namespace: 'kubescape',
  imageVulnerabilitiesScanningEnabled: true,
  postureScanEnabled: true,
  nodeAgent: 'true',
  maxImageSize: 5_368_709_120,
  maxSBOMSize: 20_971_520,
  maxQueueDepth: 0,
  keepLocal: true,
  scanTimeout: '5m',
  scanEmbeddedSBOMs: false,
  scanConcurrency: 3,
  vexGeneration: true,
  cveMatchingMode: 'on',
  trustedVendors: ['wolfi', 'echo'],
  storeFilteredSbom: true,
  continuousPostureScan: false,
  relevantImageVulnerabilitiesConfiguration: 'enable',
  riskAcceptance: false,
  proxyRegistryMap: { 'docker.io': 'mirror.example.com' },
  listingURL: '',
}

test("every field of upstream's file is heeded or known, and the environment wins", () => {
  const { env, doubts } = withUpstreamFiles({ SCANCONCURRENCY: '7' }, { clusterData: JSON.stringify(chart) })
  assert.deepEqual(doubts, [])
  assert.deepEqual([env['CLUSTER_NAME'], env['NAMESPACE']], ['minikube-home', 'kubescape'])
  const settings = readConfig(kubevulnSettings, env)
  assert.deepEqual(
    {
      maxImageBytes: settings.maxImageBytes,
      maxSbomBytes: settings.maxSbomBytes,
      scanConcurrency: settings.scanConcurrency,
      maxQueueDepth: settings.maxQueueDepth,
      scanTimeoutMs: settings.scanTimeoutMs,
      matchingMode: settings.matchingMode,
      trustedVendors: settings.trustedVendors,
      writesVex: settings.writesVex,
      storesFilteredSboms: settings.storesFilteredSboms,
      heedsExceptions: settings.heedsExceptions,
      keepsLocal: settings.keepsLocal,
      mirrors: settings.mirrors,
    },
    {
      maxImageBytes: 5_368_709_120,
      maxSbomBytes: 20_971_520,
      scanConcurrency: 7,
      // None is upstream's word for no bound.
      maxQueueDepth: 1_000_000,
      scanTimeoutMs: 300_000,
      matchingMode: 'on',
      trustedVendors: ['wolfi', 'echo'],
      writesVex: true,
      storesFilteredSboms: true,
      heedsExceptions: false,
      keepsLocal: true,
      mirrors: { 'docker.io': 'mirror.example.com' },
    },
  )
})

const modes: Readonly<Record<string, readonly [fields: object, mode: string]>> = {
  'neither is there': [{}, 'adaptive'],
  'the older word says yes': [{ useDefaultMatchers: true }, 'off'],
  'the older word says no': [{ useDefaultMatchers: false }, 'on'],
  'both are there': [{ useDefaultMatchers: true, cveMatchingMode: 'adaptive' }, 'adaptive'],
}
for (const [when, [fields, mode]] of Object.entries(modes))
  test(`the mode of matching when ${when}`, () => {
    const { env } = withUpstreamFiles({}, { clusterData: JSON.stringify(fields) })
    assert.equal(readConfig(kubevulnSettings, env).matchingMode, mode)
  })

test('what is not known or cannot be heeded is told, and ends nothing', () => {
  const fields = { colour: 'red', __proto__x: 1, storage: false, listingURL: 'https://example.com', scanTimeout: 9e10 }
  const { env, doubts } = withUpstreamFiles({}, { clusterData: JSON.stringify(fields), config: '[', services: 'no' })
  assert.deepEqual(
    doubts.map(doubt => doubt.split(':')[0]),
    [
      'services.json',
      'clusterData.json colour',
      'clusterData.json __proto__x',
      'clusterData.json storage',
      'clusterData.json listingURL',
      'config.json',
    ],
  )
  assert.equal(readConfig(kubevulnSettings, env).scanTimeoutMs, 90_000)
})

test('what a provider is told with comes from the files beside, without the newline at their end', () => {
  const { env, from } = withUpstreamFiles(
    {},
    {
      services: JSON.stringify({ version: 'v3', response: { 'event-receiver-http': 'report.example.com/path' } }),
      account: 'account-1\n',
      accessKey: 'key\n',
      config: JSON.stringify({ namespace: 'tools', registryScanningSkipTlsVerify: true, port: '4002' }),
    },
  )
  const { eventReceiverUrl, accountId, accessKey, skipTlsVerify } = readConfig(kubevulnSettings, env)
  assert.deepEqual(
    [eventReceiverUrl, accountId, accessKey, skipTlsVerify, env['NAMESPACE']],
    // That is for registries that the operator scans, and it says so with each command.
    ['https://report.example.com', 'account-1', 'key', false, 'tools'],
  )
  assert.deepEqual(toldOfFiles(['NAMESPACE: expected x', 'OTHER: y'], from), [
    'config.json namespace: expected x',
    'OTHER: y',
  ])
})
