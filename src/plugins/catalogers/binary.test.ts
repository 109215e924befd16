// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ExcerptBuilder } from '#engines/sbom/layer/excerpt.ts'
import { elfFile, goBuildInfo } from '#testing/builders/executable.ts'
import { catalogerSuite, catalogueFiles } from '#testing/cataloger-suite.ts'
import { cataloger } from './binary.ts'
import { versionIn } from './binary-files/product.ts'
import { products } from './binary-files/products.ts'
import { cataloger as dpkg } from './dpkg.ts'

/** A program that holds these texts. */
function program(...texts: readonly string[]): Buffer {
  return elfFile({ '.rodata': { bytes: Buffer.from(texts.join('\0'), 'latin1') } })
}

/** As real builds of them spell it. */
const texts: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'aws-lc 1.30.1': ['openssl', '\0OpenSSL 1.1.1 (compatible; AWS-LC 1.30.1)\0'],
  'bash 5.2.15': ['bash', '@(#)Bash version 5.2.15(1) release GNU\0'],
  'busybox 1.36.1': ['busybox', 'BusyBox v1.36.1 (2023-11-07 18:53:09 UTC)'],
  'bun 1.1.8': ['bun', 'User-Agent\0Bun/1.1.8\0'],
  'consul 1.15.2': ['consul', '<!-- CONSUL_VERSION: 1.15.2\n -->'],
  'curl 8.7.1': ['curl', '\0curl/8.7.1\0'],
  'deno 1.43.2': ['deno', 'Deno/1.43.2'],
  'envoy 1.30.2': ['envoy', 'error: {}\x001.30.2\0envoy/extensions/network'],
  'erlang 26.2.5': ['beam.smp', '/usr/src/otp_src_26.2.5/erts/emulator'],
  'filebeat 9.4.2': ['filebeat', 'forcestdinsetupTest 9.4.2%s %w8.0.0sse41'],
  'firefox 151.0': ['application.ini', '[App]\nName=Firefox\nCodeName=Nightly\nVersion=151.0\nBuildID=1\n'],
  'grafana 12.3.1': ['grafana', '\0\0\0release-12.3.1\0\0\0\xff'],
  'gzip 1.12': ['gzip', '%s: %s: not in gzip format\0bad pack level\x001.12\0%s %s'],
  'haproxy 2.9.7': ['haproxy', 'HAProxy version 2.9.7-5742051, released 2024/04/05'],
  'haskell/ghc 9.4.8': ['ghc-9.4.8', '\0GHC 9.4.8\0'],
  'httpd 2.4.59': ['httpd', 'Apache/2.4.59 (Unix)'],
  'julia 1.10.3': ['libjulia-internal.so.1.10.3', '__init__\x001.10.3\0verify'],
  'krb5 1.18.4': ['libkrb5.so.3.3', 'KRB5_BRAND: krb5-1.18.4-final 1.18.4 20210722'],
  'mariadb 10.11.7': ['mariadbd', '10.11.7-MariaDB-log'],
  'memcached 1.6.27': ['memcached', 'memcached 1.6.27'],
  'mongodb 7.0.9': ['mongod', '7.0.9\0\0tcmalloc\0tcmalloc'],
  'mysql-server 8.4.0': ['mysqld', '/export/home/pb2/build/mysql-8.4.0/sql'],
  'mysql-cluster 9.7.0': ['ndbd', '/rpm/BUILD/mysql-cluster-gpl-9.7.0/storage'],
  'nginx 1.25.5': ['nginx', 'nginx version: nginx/1.25.5'],
  'nginx 1.25.3-1': ['openresty', 'nginx version: openresty/1.25.3-1'],
  'node 20.11.1': ['node', 'node.js/v20.11.1'],
  'openssh 9.2p1': ['sshd', '\0OpenSSH_9.2\0\0OpenSSH_9.2p1 Debian-2+deb12u10\0'],
  'openssl 3.0.13': ['openssl', '\0OpenSSL 3.0.13 30 Jan 2024'],
  'perl 5.38.2': ['perl', '/usr/local/lib/perl5/5.38.2\0'],
  'php-cli 8.3.6': ['php', 'X-Powered-By: PHP/8.3.6'],
  'php-fpm 8.3.6': ['php-fpm', 'X-Powered-By: PHP/8.3.6'],
  'postgresql 16.2': ['postgres', '\0PostgreSQL 16.2 on x86_64'],
  'redis 7.2.4': ['redis-server', 'Redis version 7.2.4\0'],
  'ruby 3.3.1': ['libruby.so.3.3', 'ruby 3.3.1 (2024-04-23'],
  'rust 1.78.0': ['libstd-0123456789abcdef.so', 'clang LLVM (rustc version 1.78.0 (9b00956e5'],
  'squid 6.9': ['squid', 'squid/6.9'],
  'swipl 9.2.3': ['swipl', '/usr/lib/swipl-9.2.3/lib'],
  'valkey 7.2.5': ['valkey-server', '\x007.2.5buildkitsandbox-1715000000000000000\0'],
  'consul 1.12.9': ['consul', 'version.GitDescribe=1.12.9"\nbuild'],
  'elastic-agent 8.11.2': ['elastic-agent', '04PM8.11.2:https<-chan'],
  'envoy 1.24.5': ['envoy', `\0x\x001.24.5\0${'Out of memory '.repeat(30)}\0envoy.cluster_name`],
  'heimdal-krb5 7.1': ['libkrb5.so.26', '$Version: Heimdal 7.1 '],
  'jdk 1.8.0_451-b10': ['jdb', '\0java\x001.8\x001.8.0_451-b10\0'],
  'jre 19.0.1+10-21': ['java', '\x0019.0.1+10-21\0'],
  'openjdk 1.8.0_352-b08': ['java', '\0openjdk\0java\x001.8\x001.8.0_352-b08\0'],
  'openjdk 11.0.22+7': ['java', '\x000.0\0\0\x0011.0.22+7\0\0\0openjdk\0java\0'],
  'graalvm 17.0.3+7-jvmci-22.1-b06': ['java', '\x0017.0.3+7-jvmci-22.1-b06\0openjdk\0java\0'],
  'pilot-agent 1.10-dev': ['pilot-agent', 'Modified\0\0\x001.10-dev\0'],
  'pilot-discovery 1.3.8': ['pilot-discovery', '\x001.3.7\0\0\x001.3.8\0\0\0<\0=v<y5'],
  'postgresql 15beta4': ['postgres', 'PostgreSQL 15beta4\0'],
  'github.com/hashicorp/vault 1.14.3': ['vault', 'v1/kv//v1/txn0.0.0%s0.0.0.00x%016x1.14.3\n123-abc'],
  'xz 5.4.6': ['xz', 'xz (XZ Utils) 5.4.6'],
}

catalogerSuite(cataloger, {
  cases: {
    'an interpreter and its library are one product': {
      layers: [
        {
          '/usr/local/bin/python3.12': program('', '3.12.3', '', 'Python-3.12.1x'),
          '/usr/local/lib/libpython3.12.so.1.0': program('', '3.12.3+', ''),
          '/usr/local/bin/python3': { link: 'python3.12' },
        },
      ],
      finds: ['python 3.12.3'],
      purls: ['pkg:generic/python@3.12.3'],
      check({ packages: [python] }) {
        assert.deepEqual(
          python?.locations.map(({ path }) => path),
          ['/usr/local/bin/python3.12', '/usr/local/lib/libpython3.12.so.1.0'],
        )
        assert.ok(python.cpes.some(({ cpe }) => cpe === 'cpe:2.3:a:python:python:3.12.3:*:*:*:*:*:*:*'))
      },
    },
    'a fork that claims to be compatible is not what it is compatible with': {
      layers: [{ '/bin/openssl': program('', 'OpenSSL 1.1.1 (compatible; AWS-LC 1.30.1)', '') }],
      finds: ['aws-lc 1.30.1'],
    },
    'an archive that is run by an interpreter': {
      layers: [{ '/usr/bin/composer': `#!/usr/bin/env php\n<?php 'pretty_version' => '2.7.6',` }],
      finds: ['composer 2.7.6'],
    },
    'a product whose purl is of another type': {
      layers: [{ '/fluent-bit/bin/fluent-bit': program('', '3.0.3', 'Fluent Bit') }],
      finds: ['fluent-bit 3.0.3'],
      purls: ['pkg:github/fluent/fluent-bit@3.0.3'],
    },
    'a program of many names, of which one was not the first': {
      layers: [{ '/bin/gzip': program('', 'BusyBox v1.37.0 (2024', '1.0', '') }],
      finds: [],
    },
    'the name alone shows no version': {
      layers: [{ '/bin/nginx': program('hello'), '/bin/node': program('node.js/v.', 'v1.2.3') }],
      finds: [],
    },
  },
  ignores: ['/usr/bin/unknown', '/etc/nginx/nginx.conf', '/usr/lib/python3.12/os.py', '/bin/nodejs'],
})

test('binary: every product by the text of its builds', async () => {
  for (const [title, [file, text]] of Object.entries(texts)) {
    const { packages } = await catalogueFiles([cataloger], [{ [`/opt/${file}`]: program('', text, '') }])
    assert.deepEqual(
      packages.map(({ name, version }) => `${name} ${version}`),
      [title],
    )
  }
})

test('binary: the path decides where the content does not, and the name of a link', async () => {
  const zulu = program('openjdk', 'java', '11.0', '11.0.22+7-LTS', '')
  const { packages } = await catalogueFiles(
    [cataloger],
    [
      {
        '/usr/lib/jvm/zulu11-ca/bin/java': zulu,
        '/opt/jdk/bin/java': zulu,
        '/bin/[': program('BusyBox v1.36.1'),
        '/usr/lib/apache2/modules/libphp.so': program('X-Powered-By: PHP/8.3.6'),
        '/opt/libphp.so': program('X-Powered-By: PHP/8.3.7'),
        '/etc/x/nginx': '\0nginx version: nginx/1.25.5\n',
      },
    ],
  )
  assert.deepEqual(
    packages.map(({ name, version }) => `${name} ${version}`),
    ['libphp 8.3.6', 'nginx 1.25.5', 'openjdk 11.0.22+7-LTS', 'zulu 11.0.22+7-LTS'],
  )
})

test('binary: the database knows an update of Java by a field of its own', async () => {
  const { packages } = await catalogueFiles(
    [cataloger],
    [{ '/bin/java': program('openjdk', 'java', '1.8', '1.8.0_352-b08', '') }],
  )
  assert.deepEqual(
    packages.flatMap(({ cpes }) => cpes.map(({ cpe }) => cpe)),
    ['cpe:2.3:a:oracle:openjdk:1.8.0:update352:*:*:*:*:*:*'],
  )
})

test('binary: what the build of a Go program noted is its version', async () => {
  const modules = (version: string, ...settings: readonly string[]) =>
    ['path\tx', `mod\tgithub.com/traefik/traefik/v3\t${version}\t`, ...settings, ''].join('\n')
  const cases: Readonly<Record<string, readonly [info: string, text: string]>> = {
    'traefik 3.6.5': [modules('v3.6.5'), ''],
    'traefik 3.6.6': [modules('(devel)', 'build\t-ldflags="-X main.version=3.6.6"'), ''],
    'traefik 3.6.7': [modules('(devel)'), '\0go1.24.1\0\0v3.6.7\0'],
    'traefik 3.6.8': [modules('v0.0.0-20250612171449-f7a3b98da589'), '\x003.6.8\0'],
  }
  for (const [title, [info, text]] of Object.entries(cases)) {
    const content = elfFile({
      '.go.buildinfo': { bytes: goBuildInfo('go1.24.1', info) },
      '.data': { bytes: Buffer.from(text, 'latin1') },
    })
    const { packages } = await catalogueFiles([cataloger], [{ '/traefik': content }])
    assert.deepEqual(
      packages.map(({ name, version }) => `${name} ${version}`),
      [title],
    )
  }
})

test('binary: what the package manager installed is known from there', async () => {
  const { packages } = await catalogueFiles(
    [cataloger, dpkg],
    [
      {
        '/var/lib/dpkg/status':
          'Package: nginx\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.22.1-9\n\n',
        '/var/lib/dpkg/info/nginx.list': '/usr/sbin/nginx\n',
        '/usr/sbin/nginx': program('', 'nginx version: nginx/1.22.1', ''),
        '/opt/nginx/nginx': program('', 'nginx version: nginx/1.25.5', ''),
      },
    ],
  )
  assert.deepEqual(packages.map(({ type, version }) => `${type} ${version}`).sort(), ['binary 1.25.5', 'deb 1.22.1-9'])
})

test('binary: a program that is too big to be kept shows its version in an excerpt', () => {
  const excerpt = cataloger.wants[0]?.excerpt?.('/bin/node')
  assert.ok(excerpt)
  const builder = new ExcerptBuilder(excerpt)
  builder.feed(program('x'.repeat(9_000), 'node.js/v20.11.1', 'y'.repeat(9_000)))
  const content = builder.finish()
  assert.ok(content.length < 2_000)
  const reading = cataloger.read({ path: '/bin/node', sizeBytes: 2 ** 30, mode: 0, content, isExcerpt: true })
  assert.deepEqual(reading?.fact, [{ product: 'node', version: '20.11.1' }])
})

test('binary: a search of any product is linear in the size of the program', () => {
  const hostile = Buffer.from('\0v1.\0nginx version: 9'.repeat(20_000) + '9.'.repeat(200_000), 'latin1')
  const startedMs = performance.now()
  for (const product of products) versionIn(hostile, product)
  assert.ok(performance.now() - startedMs < 30_000)
})
