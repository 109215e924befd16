// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createReadStream, existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { after, before, test } from 'node:test'
import { buildDatabase } from '#adapters/vulndb/build.ts'
import { exportDatabase } from '#adapters/vulndb/export.ts'
import { installedDatabase } from '#adapters/vulndb/listing.ts'
import { runCommandLine } from '#apps/cli/program.ts'
import type { Outcome } from '#apps/cli/run-in-test.ts'
import { startTestServer } from '#testing/api-server.ts'
import { ociImage } from '#testing/builders/oci-image.ts'
import { advisoryFor, advisoryForCpe, systems } from '#testing/builders/vulnerability-database.ts'
import { startFakeRegistry } from '#testing/fake-registry.ts'
import { tempDir } from '#testing/temp-dir.ts'

const status = 'Package: bash\nStatus: install ok installed\nVersion: 5.2\nArchitecture: amd64\n'
const bashImage = ociImage({
  layers: [
    [
      { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
      { name: 'var/lib/dpkg/status', content: status },
    ],
  ],
})
const emptyImage = ociImage({
  layers: [
    [
      { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
      { name: 'var/lib/dpkg/status', content: status.replace('Version: 5.2', 'Version: 6.0') },
    ],
  ],
})

const folder = tempDir()
const vulndb = join(folder.path, 'vulndb')
let registry: Awaited<ReturnType<typeof startFakeRegistry>>
let locked: Awaited<ReturnType<typeof startFakeRegistry>>
before(async () => {
  const advisory = advisoryFor({ ecosystem: 'deb', name: 'bash', system: systems.debian12 }, '< 5.3', { type: 'dpkg' })
  await buildDatabase({
    into: vulndb,
    records: [{ ...advisory, severities: [{ scheme: 'CHMLN', value: 'medium', rank: 1, source: 'test' }] }],
    now: '2026-11-23T07:23:23Z',
  })
  registry = await startFakeRegistry()
  registry.put('team/app', 'v1', bashImage)
  registry.put('team/clean', 'v1', emptyImage)
  locked = await startFakeRegistry({ auth: 'basic', username: 'u', password: 'p' })
  locked.put('team/app', 'v1', bashImage)
})
after(async () => {
  await registry[Symbol.asyncDispose]()
  await locked[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

async function ks(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const text = { out: '', err: '' }
  stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()))
  stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()))
  const env = { SOURCE_DATE_EPOCH: '1795440000', DOCKER_CONFIG: '/nowhere', KS_VULNDB: vulndb, ...more }
  const now = () => new Date('2026-11-23T08:00:00Z')
  let error: unknown
  await runCommandLine({ stdout: stdout as never, stderr: stderr as never, env, now }, ['scan', ...args]).catch(
    (caught: unknown) => (error = caught),
  )
  const exitCode = Number(process.exitCode ?? 0)
  process.exitCode = 0
  return { ...text, exitCode, error }
}

/** A file with a pod of these images: the first in a container, the others before it. */
function manifest(...images: readonly string[]): string {
  const [first, ...others] = images.map((image, i) => `{name: c${i}, image: "${image}"}`)
  const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [${first}], initContainers: [${others.join(', ')}]}\n`
  const dir = join(folder.path, 'manifests')
  mkdirSync(dir, { recursive: true })
  return folder.write(`manifests/${images.length}-${process.hrtime.bigint()}.yaml`, text)
}

interface JsonReport {
  readonly summaryDetails: {
    readonly controls: Readonly<Record<string, { readonly status: string }>>
    readonly vulnerabilities: Readonly<Record<string, unknown>> & {
      readonly CVEs: readonly { readonly id: string }[]
      readonly imageResults: readonly {
        readonly image: string
        readonly status: string
        readonly because?: string
        readonly excused?: number
      }[]
    }
  }
}

function reportOf({ out, error }: Outcome): JsonReport['summaryDetails'] {
  assert.equal(error, undefined)
  return (JSON.parse(out) as JsonReport).summaryDetails
}

test('tables show images with the worst first and tell what could not be scanned', async t => {
  const [app, clean, gone] = [
    `${registry.host}/team/app:v1`,
    `${registry.host}/team/clean:v1`,
    `${registry.host}/team/gone:v1`,
  ]
  const path = manifest(app, clean, gone)
  const { out, error, exitCode } = await ks([
    'control',
    'C-0016',
    path,
    '--scan-images',
    '--image-platform',
    'linux/amd64',
    '-v',
  ])
  assert.equal(error, undefined)
  assert.equal(exitCode, 0)
  const section = out
    .slice(out.indexOf('\nImages\n'))
    .replaceAll(registry.host, '127.0.0.1:5000')
    .replaceAll(/ +\n/g, '\n')
  t.assert.fileSnapshot(section.replace(/\n\d+ objects?, .*/s, ''), 'src/apps/cli/scan/golden/images.txt', {
    serializers: [(value: unknown) => String(value)],
  })
})

test('json has upstream’s summary of vulnerabilities, what each image has, and what was not scanned', async () => {
  const path = manifest(`${registry.host}/team/app:v1`, 'no such image')
  const report = reportOf(await ks([path, '--scan-images', '-f', 'json', '--image-scan-concurrency', '2']))
  const { CVEs, mapsSeverityToSummary, packageScores, images, imageResults } = report.vulnerabilities
  assert.deepEqual(CVEs, [
    {
      severity: 'Medium',
      id: 'CVE-2026-0001',
      package: 'bash',
      version: '5.2',
      fixVersions: ['5.3'],
      fixedState: 'fixed',
    },
  ])
  assert.deepEqual(mapsSeverityToSummary, { Medium: { numberOfCVEs: 1, numberOfFixableCVEs: 1 } })
  assert.deepEqual(packageScores, {
    'bash5.2': { name: 'bash', version: '5.2', score: 3, mapSeverityToCVEsNumber: { Medium: 1 } },
  })
  assert.deepEqual(images, [`${registry.host}/team/app:v1`])
  assert.deepEqual(
    imageResults.map(each => each.status),
    ['scanned', 'not-scanned'],
  )
  assert.match(imageResults[1]?.because ?? '', /no image's name/)
})

test('controls about vulnerabilities read what was found in the same scan', async () => {
  const path = manifest(`${registry.host}/team/app:v1`)
  const statusOf = async (...more: readonly string[]) =>
    reportOf(await ks(['control', 'C-0085', path, '-f', 'json', ...more])).controls['C-0085']?.status
  assert.equal(await statusOf(), 'skipped')
  assert.equal(await statusOf('--scan-images'), 'passed')
})

test('gates count vulnerabilities and what is not known', async () => {
  const app = manifest(`${registry.host}/team/app:v1`)
  const gone = manifest(`${registry.host}/team/clean:v1`, `${registry.host}/team/gone:v1`)
  const gate = async (path: string, ...args: readonly string[]) => {
    const { exitCode, err, error } = await ks(['control', 'C-0041', path, '--scan-images', ...args])
    assert.equal(error, undefined)
    return [exitCode, err.split('\n').filter(line => /vulnerabilities|scanned/.test(line)).length]
  }
  assert.deepEqual(await gate(app, '--severity-threshold', 'medium'), [1, 1])
  assert.deepEqual(await gate(app, '--severity-threshold', 'high'), [0, 0])
  assert.deepEqual(await gate(app, '--fail-on-errors'), [0, 0])
  assert.deepEqual(await gate(gone), [0, 0])
  assert.deepEqual(await gate(gone, '--severity-threshold', 'critical'), [1, 1])
  assert.deepEqual(await gate(gone, '--fail-on-errors'), [1, 1])
})

test('a registry gets the credentials that name it, also in the place of another', async () => {
  const path = manifest('registry.internal.svc:5000/team/app:v1')
  const scanned = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    reportOf(await ks([path, '--scan-images', '-f', 'json', ...args], env)).vulnerabilities.imageResults[0]?.status
  const mapping = ['--registry-mapping', `registry.internal.svc:5000=${locked.host}`]
  const user = ['--registry-username', 'u', '--registry-password', 'p']
  assert.equal(await scanned([...mapping, ...user, '--registry-authority', locked.host]), 'scanned')
  assert.equal(await scanned([...mapping, ...user, '--registry-authority', 'other.example']), 'not-scanned')
  const env = { KUBESCAPE_REGISTRY_USERNAME: 'u', KUBESCAPE_REGISTRY_PASSWORD: 'p' }
  assert.equal(await scanned([...mapping, '--registry-authority', locked.host], env), 'scanned')
})

test('images of a cluster are fetched with the pull secrets that pods and their service accounts name', async () => {
  await using cluster = await startTestServer()
  const put = async (path: string, object: object) => {
    const { status, text } = await cluster.call('POST', path, { body: { apiVersion: 'v1', ...object } })
    assert.equal(status, 201, text)
  }
  const auths = { auths: { [locked.host]: { username: 'u', password: 'p' } } }
  const data = { '.dockerconfigjson': Buffer.from(JSON.stringify(auths)).toString('base64') }
  const image = `${locked.host}/team/app:v1`
  const spec = { containers: [{ name: 'app', image }] }
  for (const name of ['open', 'shut']) {
    await put('/api/v1/namespaces', { kind: 'Namespace', metadata: { name } })
    const path = `/api/v1/namespaces/${name}`
    await put(`${path}/secrets`, {
      kind: 'Secret',
      metadata: { name: 'pull' },
      type: 'kubernetes.io/dockerconfigjson',
      data,
    })
    const imagePullSecrets = name === 'open' ? [{ name: 'pull' }] : []
    await put(`${path}/serviceaccounts`, { kind: 'ServiceAccount', metadata: { name: 'robot' }, imagePullSecrets })
    await put(`${path}/pods`, {
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { ...spec, serviceAccountName: 'robot' },
    })
  }
  const kubeconfig = folder.write(
    'kubeconfig',
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: cluster.url } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'c',
    }),
  )
  const statusIn = async (namespace: string) => {
    const args = ['control', 'C-0016', '--kubeconfig', kubeconfig, '--include-namespaces', namespace]
    const outcome = await ks([...args, '--scan-images', '-f', 'json'])
    assert.doesNotMatch(outcome.out, /dockerconfigjson|"password"/)
    return reportOf(outcome).vulnerabilities.imageResults.map(each => each.status)
  }
  assert.deepEqual(await statusIn('open'), ['scanned'])
  assert.deepEqual(await statusIn('shut'), ['not-scanned'])
})

test('a name in a manifest is never taken for a file of this machine', async () => {
  const path = manifest('src', 'docker:nginx', folder.path)
  const { vulnerabilities } = reportOf(
    await ks([path, '--scan-images', '-f', 'json', '--registry-mapping', `docker.io=${registry.host}`]),
  )
  for (const { status } of vulnerabilities.imageResults) assert.equal(status, 'not-scanned')
})

test('a newer database is fetched where an address is named, also for one image', async () => {
  const mirror = join(folder.path, 'mirror')
  const installed = await installedDatabase(vulndb)
  assert.ok(installed)
  await exportDatabase(installed, mirror)
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(request.url ?? '')
    createReadStream(join(mirror, (request.url ?? '').replace('/databases/v6', ''))).pipe(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/databases`
  const image = `${registry.host}/team/app:v1`
  const scans = { pod: [manifest(image), '--scan-images', '-f', 'json'], image: ['image', image, '-f', 'json'] }
  for (const [name, args] of Object.entries(scans)) {
    const { out, error, err } = await ks([...args, '--vulndb', join(folder.path, name), '--grype-db-url', url])
    assert.equal(error, undefined)
    assert.match(err, /the database of 2026-11-23T07:23:23Z is in use now/)
    assert.match(out, /CVE-2026-0001/)
  }
  assert.equal(seen.filter(each => each === '/databases/v6/latest.json').length, 2)
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

test('without the default matchers packages of languages are looked up by CPE, too', async () => {
  const cpe = { part: 'a', vendor: 'left-pad', product: 'left-pad' }
  const into = join(folder.path, 'cpes')
  await buildDatabase({ into, records: [advisoryForCpe(cpe, '< 2.0.0')], now: '2026-11-23T07:23:23Z' })
  const text = JSON.stringify({ name: 'left-pad', version: '1.0.0' })
  registry.put(
    'team/node',
    'v1',
    ociImage({ layers: [[{ name: 'app/node_modules/left-pad/package.json', content: text }]] }),
  )
  const path = manifest(`${registry.host}/team/node:v1`)
  const found = async (...args: readonly string[]) =>
    reportOf(await ks([path, '--scan-images', '-f', 'json', '--vulndb', into, ...args])).vulnerabilities.CVEs.length
  assert.equal(await found(), 0)
  assert.equal(await found('--use-default-matchers=false'), 1)
  assert.equal(await found('--use-default-matchers=true', '--skip-db-update'), 0)
})

test('a vulnerability that is accepted for all who run the image is left out, and counted', async () => {
  const image = `${registry.host}/team/app:v1`
  const both = folder.write(
    'two.yaml',
    ['web', 'shop']
      .map(
        name =>
          `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: "${image}"}]}\n`,
      )
      .join('---\n'),
  )
  const exception = (match: object, more: object = {}) =>
    folder.write(
      'exception.yaml',
      JSON.stringify({
        apiVersion: 'kubescape.io/v1beta1',
        kind: 'ClusterSecurityException',
        metadata: { name: 'bash' },
        spec: { match, vulnerabilities: [{ vulnerability: { id: 'CVE-2026-0001' }, status: 'not_affected' }], ...more },
      }),
    )
  const found = async (path: string) => {
    const { out, err, error } = await ks([both, '--scan-images', '-f', 'json', '--exceptions', path])
    assert.equal(error, undefined)
    const { CVEs, imageResults } = (JSON.parse(out) as JsonReport).summaryDetails.vulnerabilities
    return [CVEs.length, imageResults[0]?.excused, err.includes('excuses nothing')]
  }
  assert.deepEqual(await found(exception({ images: ['*/team/app:v1'] })), [0, 1, false])
  assert.deepEqual(await found(exception({ resources: [{ kind: 'Pod', name: 'web' }] })), [1, 0, false])
  assert.deepEqual(await found(exception({}, { expiresAt: '2026-01-01T00:00:00Z' })), [1, 0, false])
  assert.deepEqual(await found(exception({}, { expiresAt: 'soon' })), [1, 0, true])
})

test('what a document of VEX or a rule takes out is counted as accepted', async () => {
  const image = `${registry.host}/team/app:v1`
  const vex = folder.write(
    'vex.json',
    JSON.stringify({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'https://example.org/vex/1',
      author: 'team',
      timestamp: '2026-11-01T00:00:00Z',
      version: 1,
      statements: [
        {
          vulnerability: { name: 'CVE-2026-0001' },
          products: [{ '@id': image }],
          status: 'not_affected',
          justification: 'vulnerable_code_not_present',
        },
      ],
    }),
  )
  const rules = folder.write('ignore.yaml', 'ignore: [{vulnerability: CVE-2026-0001}]')
  const path = manifest(image)
  for (const flags of [
    ['--vex', vex],
    ['--ignore', rules],
  ]) {
    const [result] = reportOf(await ks([path, '--scan-images', '-f', 'json', ...flags])).vulnerabilities.imageResults
    assert.equal(result?.excused, 1, flags.join(' '))
  }
})

test('layers are kept for the next scan unless that is not wished', async () => {
  const path = manifest(`${registry.host}/team/app:v1`)
  const keptIn = async (name: string, ...flags: readonly string[]) => {
    const cache = join(folder.path, name)
    reportOf(await ks([path, '--scan-images', '-f', 'json', ...flags], { XDG_CACHE_HOME: cache }))
    return existsSync(join(cache, 'kubescape/layers.db'))
  }
  assert.equal(await keptIn('kept'), true)
  assert.equal(await keptIn('not-kept', '--no-cache'), false)
})

test('a scan of images ends at its time', async () => {
  const { error } = await ks([manifest(`${registry.host}/team/app:v1`), '--scan-images', '--scan-timeout', '1ns'])
  assert.match(String(error), /--scan-timeout 1ns: 0 of 1 images were scanned by then/)
})

test('formats without a place for images say so, and what was not scanned', async () => {
  const path = manifest(`${registry.host}/team/app:v1`, `${registry.host}/team/gone:v1`)
  const { err } = await ks([path, '--scan-images', '-f', 'policyreport'])
  assert.match(
    err,
    /images are only in csv, html, json, junit, markdown, pretty-printer, prometheus, sarif, yaml, pdf, not in policyreport/,
  )
  assert.match(err, /not scanned: .*gone:v1: /)
  const { out } = await ks([path, '--scan-images', '-f', 'prometheus'])
  assert.match(out, /^kubescape_image_count_cve_fixable\{image="[^"]*app:v1",platform="[^"]+",severity="Medium"\} 1$/m)
  assert.doesNotMatch(out, /image="[^"]*gone/)
  const { out: html } = await ks([path, '--scan-images', '-f', 'html'])
  assert.match(html, /<td>CVE-2026-0001<\/td>/)
  assert.match(html, /<td class="number">\?<\/td><td>not scanned<\/td>/)
})

const wrong: Readonly<Record<string, readonly [args: readonly string[], message: RegExp]>> = {
  'a companion alone': [['--image-platform', 'linux/amd64', '--skip-db-update'], /only with --scan-images/],
  'what registries are told, without images': [
    ['--use-http', '--ca-file', 'a.pem', '--vex', 'a.json', '--no-cache'],
    /^--use-http, --ca-file, --no-cache, --vex: only with --scan-images/,
  ],
  'authorities that are not there': [
    ['--scan-images', '--ca-file', '/nowhere.pem'],
    /--ca-file: cannot read \/nowhere/,
  ],
  'no document': [['--scan-images', '--vex', '/nowhere.json'], /cannot read \/nowhere.json/],
  'no database': [['--scan-images', '--vulndb', '/nowhere'], /ks vulndb update/],
  'no platform': [['--scan-images', '--image-platform', 'amd64'], /--image-platform/],
  'no number': [['--scan-images', '--image-scan-concurrency', '0'], /from 1 to/],
  'no mapping': [['--scan-images', '--registry-mapping', 'a.example'], /HOST\[:PORT\]=/],
  'a mapping to an address': [['--scan-images', '--registry-mapping', 'a.example=https://b.example'], /without http/],
  'a user without a password': [['--scan-images', '--registry-username', 'u'], /need each other/],
  'credentials for every registry': [
    ['--scan-images', '--registry-username', 'u', '--registry-password', 'p'],
    /--registry-authority/,
  ],
  'a user and a token': [
    ['--scan-images', '--registry-username', 'u', '--registry-password', 'p', '--registry-token', 't'],
    /exclude each other/,
  ],
  'a registry without credentials': [['--scan-images', '--registry-authority', 'a.example'], /needs/],
  'a registry that is none': [
    ['--scan-images', '--registry-authority', 'team', '--registry-token', 't'],
    /--registry-authority is a registry/,
  ],
  'two words about the database': [
    ['--scan-images', '--skip-db-update', '--grype-db-url', 'https://a.example'],
    /give one/,
  ],
  'a database that is no address': [['--scan-images', '--grype-db-url', '/file'], /ks vulndb import/],
  'an answer that is none': [['--scan-images', '--use-default-matchers=perhaps'], /true or false/],
}
for (const [because, [args, message]] of Object.entries(wrong)) {
  test(`wrong use: ${because}`, async () => {
    const { error, out } = await ks([manifest('nginx'), ...args])
    assert.match(error instanceof Error ? error.message : '', message)
    assert.equal(out, '')
  })
}
