// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench -- storage-large [--megabytes 50]`: bodies that no process should hold, in and out: manifests of 50 MB
 * and an SBOM of 100 MB, created, replaced and read, also by several at once. CPU time beside a bare GET of as many bytes.
 */
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { type Servers, withServers } from './storage/bench-setup.ts'
import { versionIn } from './storage/exchange.ts'
import { largeObject } from './storage/large-object.ts'
import { pathOf } from './storage/objects.ts'
import { createReport, measure, type Report } from './storage/report.ts'

const namespace = 'kubescape'
const megabyte = 1_000_000

interface Large {
  readonly kind: string
  readonly plural: string
  readonly sizeBytes: number
}

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const sizeBytes = Number(option(argv, 'megabytes') ?? 50) * megabyte
  const report = createReport()
  return withServers(async servers => {
    await measureLarge(servers, report, { kind: 'VulnerabilityManifest', plural: 'vulnerabilitymanifests', sizeBytes })
    await measureLarge(servers, report, { kind: 'SBOMSyft', plural: 'sbomsyfts', sizeBytes: sizeBytes * 2 })
    return report.outcome(servers)
  })
}

async function measureLarge(servers: Servers, report: Report, { kind, plural, sizeBytes }: Large): Promise<void> {
  const path = pathOf(plural, namespace)
  const name = (i: number) => `large-${i}`
  const what = `${kind} of ${Math.round(sizeBytes / megabyte)} MB`
  const versions: string[] = []
  const body = (i: number, resourceVersion?: string) =>
    largeObject({
      kind,
      name: name(i),
      namespace,
      sizeBytes,
      ...(resourceVersion !== undefined && { resourceVersion }),
    })
  const one = { count: 3, warm: 1, concurrency: 1, bareBytes: sizeBytes }
  const create = await measure(servers, {
    ...one,
    request: i => ({ method: 'POST', path, body: body(i) }),
    answered(i, answer) {
      versions[i] = versionIn(answer)
    },
  })
  report.load(`create ${what}`, create.load, create)
  const update = await measure(servers, {
    ...one,
    request: i => ({ method: 'PUT', path: `${path}/${name(i)}`, body: body(i, versions[i] ?? '') }),
  })
  report.load(`replace ${what}`, update.load, update)
  const get = await measure(servers, { ...one, request: i => ({ method: 'GET', path: `${path}/${name(i)}` }) })
  report.load(`get ${what}`, get.load, get)
  report.check(`get ${what}: all of it came`, get.load.bytesPerAnswer >= sizeBytes)
  const many = { count: 8, warm: 1, concurrency: 4, bareBytes: sizeBytes }
  const gets = await measure(servers, { ...many, request: i => ({ method: 'GET', path: `${path}/${name(i % 3)}` }) })
  report.load(`get ${what}, 4 at once`, gets.load, gets)
}
