// SPDX-License-Identifier: Apache-2.0
/** `ks scan` of what a real helm and a real kubectl render: charts within charts, values, overlays, and their failures. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { whyNoEnvtest } from '#testing/envtest.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { ensureAssets } from '#tools/envtest/build.ts'
import { readPins } from '#tools/envtest/pins.ts'

const main = join(import.meta.dirname, '../../src/apps/cli/main.ts')
const timeoutMs = 60_000

/** In CI a missing helm is a failure, as a missing control plane is. */
function whyNoHelm(): string | false {
  if (process.env['CI'] === 'true' || spawnSync('helm', ['version'], { stdio: 'ignore' }).status === 0) return false
  return 'helm is not on PATH'
}

interface Scanned {
  readonly status: number | null
  readonly stderr: string
  /** `namespace/Kind/name` of each object, with the file that it comes from. */
  readonly files: ReadonlyMap<string, string>
  readonly failed: ReadonlySet<string>
}

interface Report {
  readonly resources: readonly { readonly resourceID: string; readonly source?: { readonly relativePath: string } }[]
  readonly results: readonly {
    readonly resourceID: string
    readonly controls: readonly { readonly controlID: string; readonly status: { readonly status: string } }[]
  }[]
}

function scan(folder: string, args: readonly string[], PATH = process.env['PATH']): Scanned {
  const all = [main, 'scan', folder, '--format', 'json', ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    env: { ...process.env, PATH },
    encoding: 'utf8',
    timeout: timeoutMs,
    maxBuffer: 64 * 1024 * 1024,
  })
  const report = (stdout === '' ? { resources: [], results: [] } : JSON.parse(stdout)) as Report
  const named = (id: string) => id.split('/').slice(-3).join('/')
  return {
    status,
    stderr,
    files: new Map(report.resources.map(each => [named(each.resourceID), each.source?.relativePath ?? ''])),
    failed: new Set(
      report.results.flatMap(({ resourceID, controls }) =>
        controls.filter(each => each.status.status === 'failed').map(each => `${named(resourceID)} ${each.controlID}`),
      ),
    ),
  }
}

const deployment = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: {{ .Release.Namespace }}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: app
          image: {{ .Values.image }}
          securityContext: {privileged: {{ .Values.privileged }}}
`

/** A chart with a chart inside that is on by a condition, and with a pod that only tests a release. */
function writeChart(write: (name: string, text: string) => unknown): void {
  write(
    'shop/Chart.yaml',
    'apiVersion: v2\nname: shop\nversion: 0.1.0\ndependencies: [{name: cache, version: 0.1.0, condition: cache.enabled}]\n',
  )
  write('shop/values.yaml', 'image: nginx:1.27\nprivileged: false\ncache: {enabled: false}\n')
  write('shop/templates/_names.tpl', '{{- define "shop.web" -}}web{{- end -}}\n')
  write('shop/templates/web.yaml', deployment('{{ include "shop.web" . }}'))
  write('shop/templates/NOTES.txt', 'Thank you.\n')
  write('shop/charts/cache/Chart.yaml', 'apiVersion: v2\nname: cache\nversion: 0.1.0\n')
  write('shop/charts/cache/values.yaml', 'image: redis:7\nprivileged: true\n')
  write('shop/charts/cache/templates/cache.yaml', deployment('cache'))
  write(
    'plain.yaml',
    'apiVersion: v1\nkind: Service\nmetadata: {name: plain, namespace: team}\nspec: {ports: [{port: 80}]}\n',
  )
}

test('a chart counts once, with its values, and names the template of each object', { skip: whyNoHelm() }, () => {
  using folder = tempDir()
  writeChart((name, text) => folder.write(name, text))
  const plain = scan(folder.path, ['--release-namespace', 'team'])
  const expected = {
    'team/Deployment/web': 'shop/templates/web.yaml',
    'team/Service/plain': 'plain.yaml',
  }
  assert.deepEqual(Object.fromEntries(plain.files), expected, plain.stderr)
  assert.ok(!plain.failed.has('team/Deployment/web C-0057'))
  const values = folder.write('prod.yaml.txt', 'privileged: true\n')
  const other = scan(folder.path, ['--release-namespace', 'team', '--values', values, '--set', 'cache.enabled=true'])
  assert.equal(other.files.get('team/Deployment/cache'), 'shop/charts/cache/templates/cache.yaml', other.stderr)
  assert.ok(other.failed.has('team/Deployment/web C-0057') && other.failed.has('team/Deployment/cache C-0057'))
})

const broken: Readonly<Record<string, { readonly files: Readonly<Record<string, string>>; readonly told: RegExp }>> = {
  'a template that does not parse': {
    files: { 'templates/a.yaml': 'kind: {{ .Values.x \n' },
    told: /helm failed: .*templates\/a\.yaml/s,
  },
  'a value that is required': {
    files: { 'templates/a.yaml': 'kind: {{ required "say which kind" .Values.kind }}\n' },
    told: /say which kind/,
  },
  'a dependency that nobody fetched': {
    files: {
      'Chart.yaml':
        'apiVersion: v2\nname: c\nversion: 0.1.0\ndependencies: [{name: redis, version: 1.0.0, repository: "https://charts.example"}]\n',
      'templates/a.yaml': '',
    },
    told: /missing in charts\/ directory: redis/,
  },
}

for (const [why, { files, told }] of Object.entries(broken))
  test(`helm's own words reach the person: ${why}`, { skip: whyNoHelm() }, () => {
    using folder = tempDir()
    folder.write('c/Chart.yaml', 'apiVersion: v2\nname: c\nversion: 0.1.0\n')
    for (const [name, text] of Object.entries(files)) folder.write(`c/${name}`, text)
    folder.write(
      'pod.yaml',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: kept, namespace: team}\nspec: {containers: []}\n',
    )
    const { status, stderr, files: found } = scan(folder.path, ['--fail-on-errors'])
    assert.equal(status, 1)
    assert.match(stderr, told)
    assert.deepEqual([...found.keys()], ['team/Pod/kept'], 'the rest of the folder is judged')
  })

test('an overlay of Kustomize is judged as kubectl builds it', {
  skip: whyNoEnvtest(process.env) ?? false,
}, async () => {
  const report = (line: string) => console.error(`envtest: ${line}`)
  const { kubectl } = await ensureAssets({ environment: process.env, pins: readPins(), report })
  using folder = tempDir()
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: app, image: nginx}]}\n'
  folder.write('base/kustomization.yaml', 'resources: [pod.yaml]\n')
  folder.write('base/pod.yaml', pod)
  folder.write(
    'prod/kustomization.yaml',
    'namespace: prod\nresources: [../base]\npatches:\n  - target: {kind: Pod}\n    patch: |-\n      - {op: add, path: /spec/hostNetwork, value: true}\n',
  )
  const { files, failed, stderr } = scan(join(folder.path, 'prod'), [], `${dirname(kubectl)}:${process.env['PATH']}`)
  assert.deepEqual([...files.keys()], ['prod/Pod/web'], stderr)
  assert.ok(failed.has('prod/Pod/web C-0041'))
})
