// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ks } from './run-in-test.ts'
import { UsageError } from './usage-error.ts'

const dir = mkdtempSync(join(tmpdir(), 'ks-commands-'))
after(() => rmSync(dir, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

const manifest = `# remark
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true # remark of a line
  containers:
  - name: app
    image: nginx
`

/** A folder with the manifest, and the report of its scan. */
async function scanned(
  name: string,
  ...flags: readonly string[]
): Promise<{ path: string; report: string; base: string }> {
  const base = join(dir, name)
  mkdirSync(base)
  const path = file(`${name}/pod.yaml`, manifest)
  const report = join(dir, `${name}.json`)
  await ks('scan', path, '-f', 'json', '-o', report, ...flags)
  return { path, report, base }
}

test('controls are listed with the frameworks that name them', async () => {
  const { out } = await ks('list', 'controls')
  assert.match(out, /^C-0016\|Allow privilege escalation\|AllControls, .*NSA/m)
  assert.equal(JSON.parse((await ks('list', 'frameworks', '-f', 'json')).out).length, 16)
  assert.match((await ks('list', 'controls', '--format', 'csv')).out, /^C-0016,Allow privilege escalation,"/m)
  assert.match((await ks('list', 'frameworks', '-f', 'yaml')).out, /^- name: NSA$/m)
})

test('what download writes is what scan reads', async () => {
  const folder = join(dir, 'artifacts')
  await ks('download', 'artifacts', '-o', folder)
  assert.equal(readdirSync(folder).length, 16 + 3)
  const path = file('download.yaml', manifest)
  const args = ['scan', 'framework', 'NSA', path, '-f', 'json']
  const [own, built] = [await ks(...args, '--use-artifacts-from', folder), await ks(...args)]
  assert.equal(own.err, '')
  assert.deepEqual(JSON.parse(own.out).summaryDetails, JSON.parse(built.out).summaryDetails)
  await ks('download', 'framework', 'nsa', '-o', join(dir, 'one', 'mine.json'))
  assert.equal(JSON.parse(readFileSync(join(dir, 'one', 'mine.json'), 'utf8')).name, 'NSA')
})

test('diff tells what is new and what is fixed, and fails on request', async () => {
  const { report } = await scanned('before', '--include-controls', 'C-0041,C-0016')
  const after = await scanned('after', '--include-controls', 'C-0016')
  assert.equal((await ks('diff', report, report, '--fail-on-new')).exitCode, 0)
  const { out } = await ks('diff', report, after.report, '--granularity', 'control', '-f', 'json')
  assert.equal(JSON.parse(out).new.length, 1)
  assert.equal(JSON.parse(out).fixed.length, 2)
  assert.equal((await ks('diff', after.report, report, '--fail-on-new')).exitCode, 1)
})

test('fix shows what it would do, then does it, and leaves everything else', async () => {
  const { path, report, base } = await scanned('fix', '--include-controls', 'C-0016,C-0041')
  const dry = await ks('fix', report, '--dry-run', '--base-path', base)
  assert.equal(readFileSync(path, 'utf8'), manifest)
  assert.equal(
    dry.out,
    `--- a/pod.yaml
+++ b/pod.yaml
@@ -4,7 +4,9 @@
 metadata:
   name: web
 spec:
-  hostNetwork: true # remark of a line
   containers:
   - name: app
     image: nginx
+    securityContext:
+      allowPrivilegeEscalation: false
+      privileged: false
`,
  )
  await ks('fix', report, '--no-confirm', '--base-path', base)
  assert.equal(
    readFileSync(path, 'utf8'),
    manifest
      .replace('  hostNetwork: true # remark of a line\n', '')
      .concat('    securityContext:\n      allowPrivilegeEscalation: false\n      privileged: false\n'),
  )
  const again = await ks('scan', 'control', 'C-0016,C-0041', path, '-f', 'json')
  assert.deepEqual(JSON.parse(again.out).summaryDetails.ResourceCounters.failedResources, 0)
})

test('fix leaves values that a person has to choose, and says so', async () => {
  const { report, base } = await scanned('placeholder', '--include-controls', 'C-0004')
  const { out, err } = await ks('fix', report, '--dry-run', '--base-path', base)
  assert.equal(out, 'nothing to repair\n')
  assert.match(err, /C-0004: a person has to choose a value/)
  assert.match(
    (await ks('fix', report, '--dry-run', '--base-path', base, '--skip-user-values=false')).out,
    /YOUR_VALUE/,
  )
})

test('fix writes to no file outside of the base path, by name or by link', async () => {
  const { path, report } = await scanned('outside', '--include-controls', 'C-0041')
  const base = join(dir, 'base')
  mkdirSync(base)
  const { err } = await ks('fix', report, '--no-confirm', '--base-path', base)
  assert.match(err, /outside of the base path/)
  symlinkSync(path, join(base, 'link.yaml'))
  const text = readFileSync(report, 'utf8').replaceAll(JSON.stringify(path), JSON.stringify(join(base, 'link.yaml')))
  assert.match((await ks('fix', file('link.json', text), '--no-confirm', '--base-path', base)).err, /outside/)
  assert.equal(readFileSync(path, 'utf8'), manifest)
})

test('settings are kept, used by scan, and forgotten', async () => {
  const cache = join(dir, 'cache')
  await ks('config', '--cache-dir', cache, 'set', 'format=json')
  await ks('config', '--cache-dir', cache, 'set', 'severity-threshold', 'medium')
  assert.deepEqual(JSON.parse((await ks('config', '--cache-dir', cache, 'view')).out), {
    format: 'json',
    severityThreshold: 'medium',
  })
  const path = file('settings.yaml', manifest)
  const { out, exitCode } = await ks('scan', 'control', 'C-0016', path, '--cache-dir', cache)
  assert.equal(JSON.parse(out).results.length, 1)
  assert.equal(exitCode, 1)
  await ks('config', '--cache-dir', cache, 'delete', 'format')
  assert.deepEqual(JSON.parse((await ks('config', '--cache-dir', cache, 'view')).out), { severityThreshold: 'medium' })
  await ks('config', '--cache-dir', cache, 'delete')
  assert.ok(!existsSync(join(cache, 'config.json')))
})

test('completion knows the commands and flags', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) assert.match((await ks('completion', shell)).out, /severity-threshold/)
})

test('flags of the program stand before the command', async () => {
  const cache = join(dir, 'global')
  await ks('--cache-dir', cache, 'config', 'set', 'format', 'json')
  const path = file('global.yaml', manifest)
  const { out } = await ks('-l', 'error', '--cache-dir', cache, 'scan', 'control', 'C-0016', path)
  assert.equal(JSON.parse(out).results.length, 1)
  assert.match(String((await ks('--server', 'x', 'scan', path)).error), /nothing is ever uploaded/)
})

const wrong: Record<string, [args: readonly string[], message: RegExp]> = {
  'list something unknown': [['list', 'control'], /did you mean controls\?/],
  'list in an unknown format': [['list', 'controls', '-f', 'xml'], /--format is one of/],
  'list for an account': [['list', 'controls', '--account', 'x'], /no account to name/],
  'download something unknown': [['download', 'artefacts'], /did you mean artifacts\?/],
  'download an unknown framework': [['download', 'framework', 'nsaa'], /did you mean NSA\?/],
  'download an unknown control': [['download', 'control', 'C-016'], /did you mean C-0016\?/],
  'download many into one file': [['download', 'artifacts', '-o', 'x.json'], /19 files need a folder/],
  'diff of no report': [['diff', '/no/such', '/no/such'], /no such file/],
  'fix of no report': [['fix', join(import.meta.dirname, 'main.ts')], /report .*main\.ts/],
  'an unknown setting': [['config', 'set', 'formt', 'x'], /did you mean format\?/],
  'a setting without a value': [['config', 'set', 'format'], /a value is missing/],
  'a command of upstream that needs an account': [['submit', 'results', '--account', 'x'], /nothing is ever uploaded/],
  'a command of upstream that has another name here': [['vap', 'deploy-library'], /--custom-rules/],
  'a report that is encrypted': [['decrypt', 'x'], /never encrypted here/],
  'completion of an unknown shell': [['completion', 'basch'], /did you mean bash\?/],
}
for (const [reason, [args, message]] of Object.entries(wrong)) {
  test(`wrong use of commands is told in one line: ${reason}`, async () => {
    const { error } = await ks(...args)
    assert.ok(error instanceof UsageError, String(error))
    assert.match(error.message, message)
    assert.ok(!error.message.trim().includes('\n'), error.message)
  })
}

/** Every line of commands that leads somewhere. */
const commandLines = [
  [],
  ...['up', 'run', 'scan', 'list', 'download', 'diff', 'fix', 'config', 'mcp', 'completion', 'sbom', 'vulndb'].map(
    each => [each],
  ),
  ...['framework', 'control', 'workload', 'image'].map(each => ['scan', each]),
]

test('help shows each flag once, and none that only says that it is not offered', async () => {
  for (const words of commandLines) {
    const { out, error } = await ks(...words, '--help')
    assert.equal(error, undefined)
    const flags = [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag)
    assert.ok(flags.includes('--help'))
    assert.deepEqual(flags, [...new Set(flags)], words.join(' '))
    for (const flag of ['--container-profile', '--account', '--port', '--submit']) assert.ok(!flags.includes(flag))
  }
})

test('help of several words is that of the last one; a word that is no command is told', async () => {
  const { out } = await ks('help', 'scan', 'image')
  assert.match(out, /^Usage: ks scan image /)
  assert.doesNotMatch(out, /--include-controls|sarif, yaml, pdf/)
  assert.match((await ks('help', 'decrypt')).out, /never encrypted here/)
  assert.match(String((await ks('help', 'scan', 'nope')).error), /no command scan nope/)
})

test('flags that have no meaning parse and say why', async () => {
  const lines: Readonly<Record<string, RegExp>> = {
    'fix --container-profile p.yaml report.json': /values are not derived from profiles/,
    'mcp --port 80': /only stdio is offered/,
    'scan image x --include-controls C-0016 --view resource': /--view, --include-controls: about objects/,
  }
  for (const [line, because] of Object.entries(lines)) {
    const { error } = await ks(...line.split(' '))
    assert.ok(error instanceof UsageError)
    assert.match(error.message, because)
  }
})

test('completions offer what help shows', async () => {
  const { out } = await ks('completion', 'bash')
  assert.match(out, /"scan"\) next="control framework image workload"/)
  assert.doesNotMatch(out, /decrypt|--container-profile/)
})

test('a report says how it was asked for', async () => {
  const path = file('asked.yaml', manifest)
  const flags = ['--exclude-namespaces', 'a,b', '--compliance-threshold', '1', '-v', '-f', 'json']
  const { out } = await ks('scan', path, ...flags)
  const { formats, excludedNamespaces, includeNamespaces, complianceThreshold, verboseMode } =
    JSON.parse(out).metadata.scanMetadata
  assert.deepEqual(
    [formats, excludedNamespaces, includeNamespaces, complianceThreshold, verboseMode],
    [['json'], ['a', 'b'], [], 1, true],
  )
})
