// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { formatCpe } from './format.ts'
import { generateCpes } from './generate.ts'

/** `vendor product` of the CPEs, in their order. */
function pairsOf(finding: Partial<PackageFinding> & Pick<PackageFinding, 'name' | 'type'>): string[] {
  const whole: PackageFinding = { version: '1.0', language: '', purl: '', locations: [], ...finding }
  return generateCpes(whole).map(({ cpe }) => cpe.replaceAll('\\', '').split(':').slice(3, 5).join(' '))
}

const cases: Readonly<Record<string, readonly [Parameters<typeof pairsOf>[0], readonly string[]]>> = {
  'a name alone': [{ name: 'bash', type: 'deb' }, ['bash bash']],
  'hyphens and underscores; the vendor may be the beginning of the name': [
    { name: 'xz-libs', type: 'deb' },
    ['xz-libs xz-libs', 'xz-libs xz_libs', 'xz_libs xz-libs', 'xz_libs xz_libs', 'xz xz-libs', 'xz xz_libs'],
  ],
  'Alpine: known vendors, and the project without its stream': [
    { name: 'curl', type: 'apk' },
    ['curl curl', 'haxx curl'],
  ],
  'Alpine: a numbered package is its project, too': [
    { name: 'libcrypto3', type: 'apk' },
    ['libcrypto3 libcrypto3', 'libcrypto3 libcrypto', 'libcrypto libcrypto3', 'libcrypto libcrypto'],
  ],
  'rpm: the distributor': [
    { name: 'bash', type: 'rpm', metadata: { vendor: 'Red Hat, Inc.' } },
    ['redhat bash', 'bash bash'],
  ],
  'npm: the account on GitHub': [
    { name: 'cliui', type: 'npm', language: 'javascript', metadata: { url: 'git://github.com/bcoe/cliui.git' } },
    ['cliui cliui', 'bcoe cliui'],
  ],
  'npm: names that other products have': [{ name: 'redis', type: 'npm', language: 'javascript' }, []],
  'Go: account and path': [
    { name: 'github.com/mattn/go-isatty', type: 'go-module', language: 'go' },
    ['mattn go-isatty', 'mattn go_isatty'],
  ],
  'Go: hosts of projects': [{ name: 'google.golang.org/grpc', type: 'go-module', language: 'go' }, ['google grpc']],
  'Go: a host that shows no vendor': [{ name: 'gopkg.in/yaml.v2', type: 'go-module', language: 'go' }, []],
  'Java: Apache decides': [
    {
      name: 'commons-io',
      type: 'java-archive',
      language: 'java',
      metadata: { pomProperties: { groupId: 'org.apache.commons', artifactId: 'commons-io' } },
    },
    ['apache commons-io', 'apache commons_io', 'apache commons'],
  ],
  'Java: the group that the purl names': [
    { name: 'snakeyaml', type: 'java-archive', language: 'java', purl: 'pkg:maven/org.yaml/snakeyaml@1.0' },
    ['snakeyaml snakeyaml', 'org.yaml snakeyaml', 'yaml snakeyaml'],
  ],
  'Jenkins: a plug-in is not the server': [
    {
      name: 'git',
      type: 'jenkins-plugin',
      language: 'java',
      metadata: { pomProperties: { groupId: 'org.example.jenkins' } },
    },
    ['org.example.jenkins git', 'example git', 'jenkins git', 'git git'],
  ],
  '.NET: dots become underscores': [
    { name: 'Newtonsoft.Json', type: 'dotnet', language: 'dotnet' },
    ['newtonsoft_json newtonsoft_json_.net', 'newtonsoft_json newtonsoft_json'],
  ],
  'a package without a name': [{ name: '', type: 'deb' }, []],
}

test('CPEs are guessed, the most specific first', () => {
  for (const [because, [finding, expected]] of Object.entries(cases))
    assert.deepEqual(pairsOf(finding), expected, because)
})

test('a Python package: its author, its address, and the language before its name', () => {
  const pairs = pairsOf({
    name: 'flask',
    type: 'python',
    language: 'python',
    metadata: { author: 'Armin R.', authorEmail: 'armin@x.org' },
  })
  for (const pair of ['armin_r_ flask', 'armin python-flask', 'armin_project flask', 'python-flask python_flask'])
    assert.ok(pairs.includes(pair), pair)
})

test('a name made to explode does not', () => {
  const startedMs = performance.now()
  const many = pairsOf({
    name: 'a-'.repeat(2_000),
    type: 'apk',
    metadata: { url: `https://github.com/${'x'.repeat(5_000)}` },
  })
  assert.ok(many.length <= 200)
  assert.ok(performance.now() - startedMs < 5000)
})

test('CPEs are written with their special characters escaped', () => {
  const cpe = formatCpe({
    vendor: '@a/b',
    product: 'c++',
    version: '1:2.0-3~x',
    update: 'rc1',
    targetSoftware: 'node.js',
  })
  assert.equal(cpe, 'cpe:2.3:a:\\@a\\/b:c\\+\\+:1\\:2.0-3\\~x:rc1:*:*:*:node.js:*:*')
  assert.equal(formatCpe({ vendor: 'a', product: 'b', version: '' }), 'cpe:2.3:a:a:b:*:*:*:*:*:*:*:*')
})
