// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { OciError } from '#adapters/oci/errors.ts'
import { readCommand } from '#services/kubevuln/queue/command.ts'
import { crashed, failureOf, noDatabase, otherFailure, type ScanFailure } from '#services/kubevuln/scan/scan-failure.ts'
import { hastyClock } from '#testing/hasty-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { createReporter } from './reporter.ts'
import { failureReport, scanReports } from './scan-report.ts'
import { statusReport } from './status-report.ts'

const read = readCommand('scanCVE', {
  imageTag: 'nginx:1',
  imageHash: `docker.io/library/nginx@sha256:${'a'.repeat(64)}`,
  wlid: 'wlid://cluster-c/namespace-shop/deployment-web',
  containerName: 'app',
})
assert.ok(read.kind === 'command')
const { command } = read
const setup = { command, clusterName: 'c', accountId: 'account', nowMs: 1_700_000_000_000 }

function match(i: number, severity = 'High', description = 'x'.repeat(400)) {
  const fix = { state: i % 2 === 0 ? 'fixed' : 'not-fixed', versions: i % 2 === 0 ? ['2'] : [] }
  return {
    vulnerability: { id: `CVE-${i}`, severity, description, fix, dataSource: 'https://example.com' },
    artifact: { name: `package-${i}`, version: '1', type: 'deb' },
  }
}

test('a report comes in pieces of at most 30,000 bytes, numbered, with everything in one of them', () => {
  const reports = scanReports({ ...setup, document: { matches: Array.from({ length: 200 }, (_, i) => match(i)) } })
  assert.ok(reports.length > 3)
  const names = reports.flatMap(({ vulnerabilities }) =>
    (vulnerabilities as unknown as { vulnerability: { name: string } }[]).map(
      ({ vulnerability }) => vulnerability.name,
    ),
  )
  assert.deepEqual(
    names,
    Array.from({ length: 200 }, (_, i) => `CVE-${i}`),
  )
  for (const [i, report] of reports.entries()) {
    assert.deepEqual(report['paginationInfo'], { chunkNumber: i, isLastChunk: i === reports.length - 1 })
    assert.ok(Buffer.byteLength(JSON.stringify(report['vulnerabilities'])) <= 30_000)
    assert.equal('summary' in report, i === 0)
  }
  assert.equal(new Set(reports.map(report => report['containersScanID'])).size, 1)
})

test('a clean image is reported too, and a word in a description tells of remote execution', () => {
  const [clean] = scanReports({ ...setup, document: { matches: [] } })
  assert.deepEqual(clean?.['vulnerabilities'], [])
  const [report] = scanReports({ ...setup, document: { matches: [match(0, 'Critical', 'Remote Code Execution')] } })
  const { totalCount, rceCount, fixAvailableOfTotalCount } = (report?.['summary'] ?? {}) as Record<string, number>
  assert.deepEqual([totalCount, rceCount, fixAvailableOfTotalCount], [1, 1, 1])
})

const failures: Readonly<Record<string, readonly [failure: ScanFailure, failureCase: number, reason: string]>> = {
  'an image that may not be pulled': [failureOf(new OciError('unauthorized', 'refused')), 2, 'image_auth_failed'],
  'a database that is missing': [noDatabase, 1, 'cve_matching_failed'],
  'a process that ends at the image': [crashed(8), 3, 'scanner_oom_killed'],
  'a result that is not stored': [otherFailure('result_upload_failed', 'full'), 4, 'result_upload_failed'],
}
for (const [because, [failure, failureCase, reason]] of Object.entries(failures))
  test(`a failure is told in upstream's words: ${because}`, () => {
    const report = failureReport({ ...setup, failure })
    assert.deepEqual(
      [report['failureCase'], report['failureReason'], report['error'], report['isRegistryScan']],
      [failureCase, reason, failure.message, false],
    )
  })

test('what a command says of a registry is told with its scan and its failure', () => {
  const args = { registryName: 'quay.io/team', registryScanID: 'scan-7', sensor: 'cluster-a', other: 'x' }
  const ofRegistry = readCommand('scanRegistry', { imageTag: 'quay.io/team/app:1', jobID: 'job-1', args })
  assert.ok(ofRegistry.kind === 'command')
  const [report] = scanReports({ ...setup, command: ofRegistry.command, document: { matches: [] } })
  const { attributes = {} } = (report?.['designators'] ?? {}) as { attributes?: Record<string, unknown> }
  assert.deepEqual(
    [attributes['registryName'], attributes['registryScanID'], attributes['sensor'], attributes['other']],
    ['quay.io/team', 'scan-7', 'cluster-a', undefined],
  )
  const failure = failureReport({ ...setup, command: ofRegistry.command, failure: noDatabase })
  assert.deepEqual(
    [failure['registryName'], failure['isRegistryScan'], failure['jobID'], failure['workloads']],
    ['quay.io/team', true, 'job-1', []],
  )
})

test('each step of a scan is told with the number that follows the last one', () => {
  const body = { imageTag: 'quay.io/team/app:1', jobID: 'job-1', parentJobID: 'job-0', lastAction: 3 }
  const ofRegistry = readCommand('scanRegistry', body)
  assert.ok(ofRegistry.kind === 'command')
  const report = statusReport({ ...setup, command: ofRegistry.command, step: { kind: 'failed', because: 'no' } })
  const { jobID, parentAction, actionID, numSeq, status, details, errors, reporter, action } = report
  assert.deepEqual(
    { jobID, parentAction, actionID, numSeq, status, details, errors, reporter, action },
    {
      jobID: 'job-1',
      parentAction: 'job-0',
      actionID: '4',
      numSeq: 4,
      status: 'failure',
      details: 'Error: no',
      errors: ['no'],
      reporter: 'ca-vuln-scan',
      action: 'vuln scan',
    },
  )
})

test('a report is tried again until it is taken, and one that is refused for good is counted as lost', async () => {
  const seen: { readonly url: string; readonly key: string }[] = []
  const statuses = [503, 200, 403]
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', key: String(request.headers['x-api-key']) })
    request.resume()
    response.writeHead(statuses.shift() ?? 500).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { log, lines } = memoryLog()
  const reporter = createReporter({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accountId: 'a/b',
    accessKey: 'canary-key',
    clock: hastyClock(100),
    random: () => 0.5,
    log,
  })
  try {
    reporter.send('/k8s/v2/containerScan', { a: 1 })
    await reporter.idle()
    assert.equal(reporter.lost(), 0)
    reporter.send('/k8s/v2/scanFailure', { a: 2 })
    await reporter.idle()
    assert.equal(reporter.lost(), 1)
    assert.deepEqual(
      seen.map(({ url }) => url),
      [
        '/k8s/v2/containerScan?customerGUID=a%2Fb',
        '/k8s/v2/containerScan?customerGUID=a%2Fb',
        '/k8s/v2/scanFailure?customerGUID=a%2Fb',
      ],
    )
    assert.ok(seen.every(({ key }) => key === 'canary-key'))
    assert.equal(JSON.stringify(lines).includes('canary-key'), false)
  } finally {
    await reporter.stop()
    server.closeAllConnections()
    server.close()
  }
})
