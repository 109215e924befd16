// SPDX-License-Identifier: Apache-2.0
/**
 * Real packages, installed by the package managers themselves, in an image on a real registry that asks for a
 * password: what `ks scan image` lists is what the managers say they installed.
 *
 * A manager that this machine lacks is skipped by name; on CI that of the operating system and the registry must be
 * there.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { hasDockerRegistry } from '#testing/docker-registry.ts'
import { type Artifact, archiveOf, has, listed, run, scanned } from '#testing/real-packages.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'

const isCi = process.env['CI'] === 'true'
describe('real packages', { skip: !isCi && !hasDockerRegistry() && 'there is no docker-registry' }, () => {
  let folder: TempDir
  before(() => {
    folder = tempDir()
  })
  after(() => folder[Symbol.dispose]())

  test('Debian, by dpkg', { skip: !isCi && !has('mmdebstrap', '--version') && 'there is no mmdebstrap' }, async () => {
    const tarball = join(folder.path, 'debian.tar')
    run('mmdebstrap', ['--quiet', '--variant=essential', '--include=ruby-rack,python3-yaml', 'bookworm', tarball])
    const database = join(folder.path, 'debian')
    mkdirSync(database)
    run('tar', ['-xf', tarball, '-C', database, './var/lib/dpkg'])
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a format of dpkg's
    const format = '${Package} ${Version}\n'
    const told = run('dpkg-query', [`--admindir=${database}/var/lib/dpkg`, '-W', `--showformat=${format}`]).stdout
    const artifacts = await scanned(folder, [readFileSync(tarball)])
    const expected = told.trim().split('\n').toSorted()
    assert.ok(expected.length > 50)
    assert.deepEqual(listed(artifacts, 'deb'), expected)
    assert.ok(listed(artifacts, 'gem').some(gem => gem.startsWith('rack ')))
    assert.ok(listed(artifacts, 'python').some(python => python.startsWith('pyyaml ')))
  })

  test('npm, pip and Go, over two layers', async t => {
    const root = join(folder.path, 'languages')
    const app = join(root, 'app')
    mkdirSync(app, { recursive: true })
    folder.write('languages/app/package.json', '{"name":"app","version":"1.0.0"}', 0o644)
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', 'express@4.18.2', 'semver@7.5.3'], app)
    const tree = JSON.parse(run('npm', ['ls', '--all', '--json'], app).stdout) as Tree
    const upper = join(folder.path, 'upper')
    const site = join(upper, 'usr/lib/python3/dist-packages')
    mkdirSync(site, { recursive: true })
    const hasPip = has('python3', '-m', 'pip', '--version')
    if (hasPip) run('python3', ['-m', 'pip', 'install', '--quiet', '--target', site, 'flask==3.0.0', 'pyyaml==6.0.1'])
    const hasGo = has('go', 'version')
    const bin = join(upper, 'usr/local/bin')
    mkdirSync(bin, { recursive: true })
    const built = hasGo ? goProgram() : undefined
    if (built) run('cp', [built, join(bin, 'program')])
    const artifacts = await scanned(folder, [archiveOf(root), archiveOf(upper)])

    assert.deepEqual(new Set(listed(artifacts, 'npm')), new Set(['app 1.0.0', ...dependenciesOf(tree)]))
    if (hasPip) {
      const told = run('python3', ['-m', 'pip', 'list', '--path', site, '--format', 'json']).stdout
      const pip = (JSON.parse(told) as readonly Artifact[]).map(({ name, version }) =>
        `${name} ${version}`.toLowerCase(),
      )
      const found = listed(artifacts, 'python').map(text => text.toLowerCase())
      assert.deepEqual(found, pip.toSorted())
    } else t.diagnostic('there is no pip')
    if (built) {
      const modules = run('go', ['version', '-m', built]).stdout.matchAll(/^\t(?:dep)\t(\S+)\t(\S+)/gm)
      const expected = [...modules].map(([, name, version]) => `${name} ${version}`)
      const found = new Set(listed(artifacts, 'go-module'))
      assert.ok(
        expected.every(each => found.has(each)),
        `${[...found].join(', ')} lack some of ${expected.join(', ')}`,
      )
      assert.ok([...found].some(each => each.startsWith('stdlib ')))
    } else t.diagnostic('there is no program in Go')
  })
})

interface Tree {
  readonly dependencies?: Readonly<Record<string, Tree & { readonly version: string }>>
}

function dependenciesOf({ dependencies = {} }: Tree): readonly string[] {
  return Object.entries(dependencies).flatMap(([name, each]) => [`${name} ${each.version}`, ...dependenciesOf(each)])
}

/** A program that the Go compiler made: one of the control plane, if it has been built. */
function goProgram(): string | undefined {
  const cache = join(
    process.env['XDG_CACHE_HOME'] || join(process.env['HOME'] ?? '', '.cache'),
    'kubescape-operator-ts',
  )
  const folders = [cache, join(cache, 'envtest')].filter(existsSync)
  const names = folders.flatMap(each => readdirSync(each).map(name => join(each, name, 'etcd')))
  return names.find(existsSync)
}
