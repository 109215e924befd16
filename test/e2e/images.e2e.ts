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
    run('mmdebstrap', [
      '--quiet',
      '--variant=essential',
      '--include=ruby-sinatra,python3-yaml,python3-requests',
      'bookworm',
      tarball,
    ])
    const database = join(folder.path, 'debian')
    mkdirSync(database)
    const [gems, pythons] = ['usr/share/rubygems-integration/all', 'usr/lib/python3/dist-packages']
    run('tar', ['-xf', tarball, '-C', database, './var/lib/dpkg', `./${gems}`, `./${pythons}`])
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a format of dpkg's
    const format = '${Package} ${Version}\n'
    const told = run('dpkg-query', [`--admindir=${database}/var/lib/dpkg`, '-W', `--showformat=${format}`]).stdout
    const artifacts = await scanned(folder, [readFileSync(tarball)])
    const expected = told.trim().split('\n').toSorted()
    assert.ok(expected.length > 50)
    assert.deepEqual(listed(artifacts, 'deb'), expected)
    if (has('gem', '--version')) {
      const place = [`GEM_HOME=${database}/none`, `GEM_PATH=${database}/${gems}`]
      const list = run('env', [...place, 'gem', 'list', '--local', '--no-verbose']).stdout
      // The others came with the interpreter that answers.
      const integrated = [...list.matchAll(/^(\S+) \(([^\s:,()]+)\)$/gm)].map(
        ([, name, version]) => `${name} ${version}`,
      )
      assert.ok(integrated.some(gem => gem.startsWith('sinatra ')))
      assert.deepEqual(listed(artifacts, 'gem', `/${gems}`), integrated.toSorted())
    }
    if (has('python3', '-m', 'pip', '--version'))
      assert.deepEqual(lowerCased(listed(artifacts, 'python', `/${pythons}`)), pipList(join(database, pythons)))
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
      assert.deepEqual(lowerCased(listed(artifacts, 'python')), pipList(site))
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

  test('npm, again, in a layer that hides the one below', async () => {
    const archives = ['lower', 'upper'].map((name, index) => {
      folder.write(`again/${name}/app/package.json`, '{"name":"app","version":"1.0.0"}', 0o644)
      const wanted = index === 0 ? ['semver@7.5.3', 'lodash@4.17.20'] : ['semver@6.3.0']
      const app = join(folder.path, 'again', name, 'app')
      run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...wanted], app)
      if (index > 0) folder.write(`again/${name}/app/.wh..wh..opq`, '', 0o644)
      return archiveOf(join(folder.path, 'again', name))
    })
    const tree = JSON.parse(run('npm', ['ls', '--all', '--json'], join(folder.path, 'again/upper/app')).stdout) as Tree
    const artifacts = await scanned(folder, archives)
    assert.deepEqual(listed(artifacts, 'npm'), ['app 1.0.0', ...dependenciesOf(tree)])
    assert.deepEqual(dependenciesOf(tree), ['semver 6.3.0'])
  })
})

/** What pip says of a folder, in lower case as names of Python count. */
function pipList(folder: string): readonly string[] {
  const told = run('python3', ['-m', 'pip', 'list', '--path', folder, '--format', 'json']).stdout
  return lowerCased((JSON.parse(told) as readonly Artifact[]).map(({ name, version }) => `${name} ${version}`))
}

function lowerCased(names: readonly string[]): readonly string[] {
  return names.map(name => name.toLowerCase()).toSorted()
}

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
