// SPDX-License-Identifier: Apache-2.0
/**
 * Packages that rpm, gem, Composer, Maven and cargo install, in images on a real registry that asks for a token: what
 * `ks scan image` lists is what the managers say. A manager that this machine lacks is skipped by name.
 */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { hasDockerRegistry } from '#testing/docker-registry.ts'
import { type Artifact, archiveOf, has, listed, run, scanned } from '#testing/real-packages.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'
import { startTokenIssuer } from '#testing/token-issuer.ts'

const isCi = process.env['CI'] === 'true'

function without(...command: readonly [program: string, ...args: string[]]): string | false {
  return !has(...command) && `${command.join(' ')} does not work`
}

describe('packages of more managers', { skip: !isCi && !hasDockerRegistry() && 'there is no docker-registry' }, () => {
  let folder: TempDir
  before(() => {
    folder = tempDir()
  })
  after(() => folder[Symbol.dispose]())

  async function scannedByToken(root: string): Promise<readonly Artifact[]> {
    await using issuer = await startTokenIssuer('team/real')
    return await scanned(folder, [archiveOf(root)], issuer.authOf(folder))
  }

  test('rpm', { skip: without('rpmbuild', '--version') }, async () => {
    const root = join(folder.path, 'rpm')
    mkdirSync(root)
    for (const [name, head] of Object.entries({ plain: '', aged: 'Epoch: 2\n', dated: 'BuildArch: noarch\n' })) {
      const spec = `Name: ${name}\nVersion: 1.2\nRelease: 3.el9\n${head}Summary: s\nLicense: MIT\n%description\nd\n%files\n`
      const place = ['--define', `_rpmdir ${folder.path}/rpms`, '--define', `_topdir ${folder.path}/top`]
      run('rpmbuild', ['-bb', '--quiet', ...place, folder.write(`${name}.spec`, spec)])
    }
    const built = run('find', [`${folder.path}/rpms`, '-name', '*.rpm'])
      .stdout.trim()
      .split('\n')
    const rpm = ['--root', root, '--dbpath', '/var/lib/rpm']
    run('rpm', [...rpm, '--initdb'])
    run('rpm', [...rpm, '--install', '--nodeps', '--noscripts', '--ignorearch', '--ignoreos', ...built])
    folder.write('rpm/etc/os-release', 'ID=rhel\nVERSION_ID="9.4"\n', 0o644)
    const told = run('rpm', [...rpm, '-qa', '--qf', '%{NAME} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\n']).stdout
    assert.deepEqual(listed(await scannedByToken(root), 'rpm'), told.trim().split('\n').toSorted())
    assert.match(told, /aged 2:1\.2-3\.el9/)
  })

  test('gem', { skip: without('gem', '--version') }, async () => {
    const root = join(folder.path, 'gem')
    const home = join(root, 'var/lib/gems')
    mkdirSync(home, { recursive: true })
    for (const version of ['1.2.0', '2.0.0.pre1']) {
      const fields = `s.name = 'demo'; s.version = '${version}'; s.summary = 's'; s.authors = ['a']; s.licenses = ['MIT']`
      folder.write('demo.gemspec', `Gem::Specification.new { |s| ${fields} }\n`)
      run('gem', ['build', '--silent', 'demo.gemspec'], folder.path)
      const quiet = ['--local', '--no-document', '--quiet', '--ignore-dependencies', '--install-dir', home]
      run('gem', ['install', ...quiet, join(folder.path, `demo-${version}.gem`)])
    }
    const told = run('env', [`GEM_HOME=${home}`, `GEM_PATH=${home}`, 'gem', 'list', '--local', '--all', 'demo']).stdout
    const [, versions = ''] = /^demo \((.*)\)$/m.exec(told) ?? []
    const expected = versions.split(', ').map(version => `demo ${version}`)
    assert.deepEqual(listed(await scannedByToken(root), 'gem'), expected.toSorted())
    assert.equal(expected.length, 2)
  })

  test('Composer', { skip: without('composer', '--version', '--no-interaction') }, async () => {
    const root = join(folder.path, 'composer')
    const lib = { name: 'acme/lib', version: '1.2.3', license: 'MIT' }
    folder.write('lib/composer.json', JSON.stringify(lib), 0o644)
    const path = { type: 'path', url: join(folder.path, 'lib'), options: { symlink: false } }
    const project = { repositories: [path, { 'packagist.org': false }], require: { 'acme/lib': '*' } }
    folder.write('composer/srv/composer.json', JSON.stringify(project), 0o644)
    const composer = ['COMPOSER_ALLOW_SUPERUSER=1', `COMPOSER_HOME=${folder.path}/home`, 'composer', '--no-interaction']
    run('env', [...composer, 'install', '--quiet', `--working-dir=${root}/srv`])
    const told = run('env', [...composer, 'show', '--format=json', `--working-dir=${root}/srv`]).stdout
    const { installed } = JSON.parse(told) as { readonly installed: readonly Artifact[] }
    const expected = installed.map(({ name, version }) => `${name} ${version}`)
    assert.deepEqual(listed(await scannedByToken(root), 'php-composer'), expected)
    assert.deepEqual(expected, ['acme/lib 1.2.3'])
  })

  test('Maven', { skip: without('mvn', '--version') }, async () => {
    const root = join(folder.path, 'maven')
    const wanted = {
      'org.apache.logging.log4j:log4j-core': '2.17.1',
      'org.springframework:spring-web': '5.3.20',
      'com.fasterxml.jackson.core:jackson-databind': '2.13.2',
      'commons-fileupload:commons-fileupload': '1.4',
    }
    const dependencies = Object.entries(wanted).map(([name, version]) => {
      const [group, artifact] = name.split(':')
      return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
    })
    const own = '<groupId>acme</groupId><artifactId>app</artifactId><version>1</version>'
    const project = `<modelVersion>4.0.0</modelVersion>${own}<dependencies>${dependencies.join('')}</dependencies>`
    folder.write('pom/pom.xml', `<project xmlns="http://maven.apache.org/POM/4.0.0">${project}</project>`)
    const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1'
    const told = join(folder.path, 'pom/list')
    const goals = [`${plugin}:copy-dependencies`, `-DoutputDirectory=${root}/srv/lib`, `${plugin}:list`]
    run('mvn', ['--quiet', '--batch-mode', ...goals, `-DoutputFile=${told}`], join(folder.path, 'pom'))
    const resolved = readFileSync(told, 'utf8').matchAll(/^\s+([^\s:]+):([^\s:]+):jar:([^\s:]+):/gm)
    const expected = [...resolved].map(([, group, artifact, version]) => `pkg:maven/${group}/${artifact}@${version}`)
    const found = (await scannedByToken(root)).filter(({ type }) => type === 'java-archive')
    assert.deepEqual(found.map(({ purl }) => purl).toSorted(), expected.toSorted())
    assert.ok(expected.length > Object.keys(wanted).length)
  })

  test('cargo', { skip: without('cargo', 'auditable', '--version') }, async () => {
    const root = join(folder.path, 'cargo')
    const manifest = (name: string, more = '') =>
      `[package]\nname = "${name}"\nversion = "0.3.1"\nedition = "2021"\n${more}`
    folder.write('crates/part/Cargo.toml', manifest('part'))
    folder.write('crates/part/src/lib.rs', 'pub fn answer() -> u8 { 42 }\n')
    folder.write('crates/demo/Cargo.toml', manifest('demo', '[dependencies]\npart = { path = "../part" }\n'))
    folder.write('crates/demo/src/main.rs', 'fn main() { println!("{}", part::answer()) }\n')
    const crate = join(folder.path, 'crates/demo')
    run('cargo', ['auditable', 'build', '--release', '--offline', '--quiet'], crate)
    mkdirSync(join(root, 'bin'), { recursive: true })
    run('cp', [join(crate, 'target/release/demo'), join(root, 'bin/demo')])
    const told = run('cargo', ['tree', '--offline', '--prefix', 'none', '--edges', 'normal'], crate).stdout
    const expected = told
      .trim()
      .split('\n')
      .map(line => line.replace(/^(\S+) v(\S+).*$/, '$1 $2'))
    assert.deepEqual(listed(await scannedByToken(root), 'rust-crate'), expected.toSorted())
  })
})
