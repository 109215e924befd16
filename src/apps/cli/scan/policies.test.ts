// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ks } from '#apps/cli/run-in-test.ts'
import { UsageError } from '#apps/cli/usage-error.ts'
import { tempDir } from '#testing/temp-dir.ts'

const dir = tempDir()
after(() => dir[Symbol.dispose]())

const pod = (name: string, more = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}${more}}\nspec: {hostNetwork: true, containers: [{name: app, image: 'nginx:latest'}]}\n`
const policy = (id: string, expression: string) => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: ${id}, annotations: {baseScore: '9'}}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  validations: [{expression: ${JSON.stringify(expression)}, message: not so}]
`
const pods = dir.write('pods.yaml', `${pod('one')}---\n${pod('two')}`)
const rules = dir.write(
  'rules/latest.yaml',
  policy('no-latest', "!object.spec.containers.exists(c, c.image.endsWith(':latest'))"),
)
dir.write('rules/deep/broken.yaml', policy('broken', 'object.('))
dir.write('rules/old.rego', 'package x')

interface ShortReport {
  readonly summaryDetails: {
    readonly controls: Readonly<
      Record<string, { readonly status: string; readonly severity: string; readonly statusInfo: object }>
    >
    readonly frameworks: readonly { readonly name: string; readonly complianceScore: number }[]
  }
}

async function scan(...args: readonly string[]): Promise<ShortReport & { readonly err: string }> {
  const { out, err, error } = await ks('scan', ...args, '-f', 'json')
  assert.equal(error, undefined)
  return { ...(JSON.parse(out) as ShortReport), err }
}

test('policies of a folder run as controls beside what is asked for; what cannot be used is told', async () => {
  const { summaryDetails, err } = await scan('framework', 'NSA', pods, '--custom-rules', dir.path + '/rules')
  assert.deepEqual(summaryDetails.controls['no-latest']?.status, 'failed')
  assert.deepEqual(summaryDetails.controls['no-latest']?.severity, 'Critical')
  assert.deepEqual(
    summaryDetails.frameworks.map(({ name }) => name),
    ['NSA', 'Custom'],
  )
  assert.match(err, /policy "broken": spec\.validations\[0\]/)
  assert.match(err, /old\.rego: Rego cannot be run here/)
})

test('a custom rule is a control by its id, in a file of its own', async () => {
  const { summaryDetails } = await scan('control', 'NO-LATEST', pods, '--custom-rules', rules)
  assert.deepEqual(Object.keys(summaryDetails.controls), ['no-latest'])
  const { error } = await ks('scan', 'control', 'no-latst', pods, '--custom-rules', rules)
  assert.match(String(error), /did you mean no-latest\?/)
})

test('a control of a file is composed of known rules; one in Rego is told, and nothing else is lost', async () => {
  const framework = {
    name: 'mine',
    controls: [
      { controlID: 'M-1', name: 'No host network', baseScore: 9, rulesNames: ['host-network-access'] },
      { controlID: 'M-2', name: 'Rego', baseScore: 9, rules: [{ name: 'own-rule', rule: 'package armo_builtins' }] },
    ],
  }
  const path = dir.write('mine.json', JSON.stringify(framework))
  const { summaryDetails, err } = await scan(pods, '--use-from', path)
  assert.equal(summaryDetails.controls['M-1']?.status, 'failed')
  assert.deepEqual(Object.keys(summaryDetails.controls), ['M-1'])
  assert.match(err, /control "M-2" is not used: its rule "own-rule" is not one of the library/)
  const single = dir.write('single.json', JSON.stringify(framework.controls[0]))
  const { summaryDetails: alone } = await scan('control', 'm-1', pods, '--use-from', single)
  assert.deepEqual(Object.keys(alone.controls), ['M-1'])
})

const exception = (kind: string, more: string) =>
  `apiVersion: kubescape.io/v1beta1\nkind: ${kind}\nmetadata: {name: e}\nspec:\n  posture: [{controlID: C-0041, action: ignore}]\n${more}`
const excuses: Record<string, readonly [text: string, file: string, status: string]> = {
  'an object of the namespace': [exception('SecurityException', ''), 'e.yaml', 'passed'],
  'one that means another object': [
    exception('SecurityException', '  match: {resources: [{kind: Deployment}]}\n'),
    'e.yaml',
    'failed',
  ],
  'one that selects namespaces by label': [
    exception('ClusterSecurityException', '  match: {namespaceSelector: {matchLabels: {team: a}}}\n'),
    'e.yml',
    'passed',
  ],
  'one that has ended': [exception('SecurityException', '  expiresAt: "2001-01-01T00:00:00Z"\n'), 'e.yaml', 'failed'],
  'policies in JSON': [
    JSON.stringify([{ name: 'p', resources: [{ attributes: { kind: 'Pod' } }], posturePolicies: [] }]),
    'e.json',
    'passed',
  ],
}
const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {team: a}}\n'
for (const [reason, [text, name, status]] of Object.entries(excuses))
  test(`exceptions are read from a file: ${reason}`, async () => {
    const file = dir.write(`exceptions/${name}`, text)
    const manifests = dir.write('labelled.yaml', `${pod('one')}---\n${namespace}`)
    const { summaryDetails } = await scan('control', 'C-0041', manifests, '--exceptions', file)
    assert.equal(summaryDetails.controls['C-0041']?.status, status)
  })

test('an exception that excuses nothing is told, and whether it has ended', async () => {
  const file = dir.write('ended.yaml', exception('SecurityException', '  expiresAt: "2001-01-01T00:00:00Z"\n'))
  const { out } = await ks('scan', 'control', 'C-0041', pods, '--exceptions', file, '-f', 'json')
  assert.deepEqual(JSON.parse(out).exceptionAudit.unused, ['e (SecurityException e, has ended)'])
})

test('exceptions among the manifests count, unless objects may not excuse themselves', async () => {
  const path = dir.write('gitops.yaml', `${pod('one')}---\n${exception('SecurityException', '')}`)
  const status = async (...args: readonly string[]) =>
    (await scan('control', 'C-0041', path, ...args)).summaryDetails.controls['C-0041']?.status
  assert.equal(await status(), 'passed')
  assert.equal(await status('--honor-inline-exceptions=false'), 'failed')
})

test('an exception that cannot be read excuses nothing, is told, and the others count', async () => {
  const file = dir.write(
    'mixed.yaml',
    `${exception('SecurityException', '  expiresAt: soon\n')}---\n${exception('SecurityException', '').replace('name: e', 'name: good')}---\n${pod('x')}`,
  )
  const { out, err } = await ks('scan', 'control', 'C-0041', pods, '--exceptions', file, '-f', 'json')
  assert.equal(JSON.parse(out).summaryDetails.controls['C-0041'].status, 'passed')
  assert.match(out, /SecurityException e excuses nothing: spec\.expiresAt/)
  assert.match(err, /Pod x: expected a SecurityException/)
})

const inputs: Record<string, readonly [name: string, text: string]> = {
  'a map in JSON': ['i.json', '{"imageRepositoryAllowList": ["docker.io/library"], "imageRepositoryAlowList": ["x"]}'],
  'a map in YAML': ['i.yaml', 'imageRepositoryAllowList: [docker.io/library]\nimageRepositoryAlowList: []\n'],
  'an object of the cluster': [
    'i.yaml',
    'apiVersion: kubescape.io/v1\nkind: ControlInputs\nmetadata: {name: default}\nspec: {controls: {imageRepositoryAllowList: [docker.io/library], imageRepositoryAlowList: []}}\n',
  ],
  'a ConfigMap': [
    'i.yaml',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kubescape-control-inputs}\ndata: {imageRepositoryAllowList: docker.io/library, imageRepositoryAlowList: x}\n',
  ],
}
for (const [reason, [name, text]] of Object.entries(inputs))
  test(`control inputs are read from a file: ${reason}`, async () => {
    const file = dir.write(`inputs/${name}`, text)
    const { summaryDetails, err } = await scan('control', 'C-0078', pods, '--controls-config', file)
    assert.equal(summaryDetails.controls['C-0078']?.status, 'passed')
    assert.match(err, /no control input "imageRepositoryAlowList"; did you mean imageRepositoryAllowList\?/)
  })

test('a score of one’s own counts; of several controls with one id the first is used, and the other told', async () => {
  const scored = (name: string, baseScore: number) =>
    dir.write(`${name}.json`, JSON.stringify({ name, controls: [{ controlID: 'C-0041', baseScore }] }))
  const { summaryDetails, err } = await scan(pods, '--use-from', scored('f', 1), '--use-from', scored('g', 9))
  assert.match(err, /control C-0041 is defined again: the first definition is used/)
  assert.equal(summaryDetails.controls['C-0041']?.severity, 'Low')
})

test('custom rules that cost too much are not evaluated, never passed', async () => {
  const path = dir.write(
    'costly.yaml',
    policy(
      'costly',
      'object.spec.containers.all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, [1,2,3,4,5,6,7,8,9,10].all(e, [1,2,3,4,5,6,7,8,9,10].all(f, [1,2,3,4,5,6,7,8,9,10].all(g, true)))))))',
    ),
  )
  const { summaryDetails } = await scan('control', 'costly', pods, '--custom-rules', path)
  assert.equal(summaryDetails.controls['costly']?.status, 'skipped')
  assert.match(JSON.stringify(summaryDetails.controls['costly']?.statusInfo), /costs more than it may/)
})

test('facts about images come from a file, whoever wrote them', async () => {
  const signature = (image: string, hasSignature: boolean) =>
    `apiVersion: images.kubescape.cloud/v1\nkind: ImageSignature\nmetadata: {name: s}\nspec: {image: '${image}', hasSignature: ${hasSignature}}\n`
  const manifest = JSON.stringify({
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'VulnerabilityManifest',
    metadata: { name: 'm', annotations: { 'kubescape.io/image-tag': 'docker.io/library/nginx:latest' } },
    spec: {
      payload: {
        matches: Array.from({ length: 6 }, (_, i) => ({ vulnerability: { id: `CVE-${i}`, severity: 'Critical' } })),
      },
    },
  })
  const args = ['control', 'C-0237,C-0085', pods]
  const { summaryDetails: without } = await scan(...args)
  assert.deepEqual([without.controls['C-0237']?.status, without.controls['C-0085']?.status], ['skipped', 'skipped'])
  const files = [
    dir.write('facts/s.yaml', `${signature('nginx', true)}---\n${pod('stray')}`),
    dir.write('facts/m.json', manifest),
  ]
  const flags = files.flatMap(file => ['--facts', file])
  const { summaryDetails } = await scan(...args, ...flags)
  assert.deepEqual(
    [summaryDetails.controls['C-0237']?.status, summaryDetails.controls['C-0085']?.status],
    ['passed', 'failed'],
  )
  const { out } = await ks('scan', ...args, ...flags, '-f', 'json')
  assert.match(out, /Pod stray: expected a fact about images, nodes or a cloud/)
})

test('a file that cannot be read at all ends the command', async () => {
  for (const flag of ['--exceptions', '--controls-config', '--custom-rules', '--use-from', '--facts'])
    for (const [name, content] of Object.entries({
      'empty.yaml': '',
      'empty.json': '',
      'bytes.yaml': '\u0000\u0001\uFFFD',
    })) {
      const { error } = await ks('scan', pods, flag, dir.write(`bad/${name}`, content))
      assert.ok(error instanceof UsageError, `${flag} ${name}: ${String(error)}`)
    }
})
