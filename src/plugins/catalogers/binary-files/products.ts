// SPDX-License-Identifier: Apache-2.0
import type { Product, Signature } from './product.ts'

/** A version of three numbers behind a fixed text. */
function behind(anchor: string, version = String.raw`(\d+\.\d+\.\d+)`): Signature {
  return { anchor, pattern: new RegExp(escaped(anchor) + version) }
}

/** A version between NULs, with another text near it. */
function beside(anchor: string, pattern: RegExp): Signature {
  return { anchor, pattern }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

function named(name: string, cpes: Product['cpes'], ...signatures: readonly Signature[]): Product {
  return { name, file: new RegExp(`^${escaped(name)}$`), cpes, signatures }
}

const withPreRelease = String.raw`(\d+\.\d+(?:\.\d+)?(?:-?(?:alpha|beta|rc|RC)\.?\d*)?)`
const oracleMysql = ['oracle', 'mysql'] as const
const php = [behind('X-Powered-By: PHP/', String.raw`(\d+\.\d+\.\d+(?:(?:alpha|beta|RC)\d+)?)`)]
const otp = String.raw`(\d+\.\d+(?:\.\d+){0,2}(?:-rc\d)?)/erts/`
const ffmpeg = [behind('FFmpeg version ', String.raw`(\d+\.\d+(?:\.\d+)?)`)]

/**
 * Runtimes, servers and tools that images hold without a package manager's knowledge. Those written in Go tell
 * their version themselves and are left to the cataloger of Go programs.
 *
 * Source: the programs' own version texts; Syft `binary/classifiers.go` for which of them are stable.
 */
export const products: readonly Product[] = [
  {
    name: 'pypy',
    file: /^libpypy.*\.so/,
    cpes: [['pypy', 'pypy']],
    signatures: [behind('[PyPy ')],
  },
  {
    name: 'go',
    file: /^go$/,
    cpes: [['golang', 'go']],
    signatures: [beside('\0go1.', /\0go(\d+\.\d+(?:\.\d+|(?:alpha|beta|rc)\d+)?)\0/)],
  },
  {
    name: 'julia',
    file: /^libjulia-internal\.so/,
    cpes: [['julialang', 'julia']],
    signatures: [beside('__init__\0', /__init__\0(\d+\.\d+\.\d+)\0verify/)],
  },
  {
    name: 'redis',
    file: /^redis-server$/,
    cpes: [
      ['redislabs', 'redis'],
      ['redis', 'redis'],
    ],
    signatures: [
      beside('buildkitsandbox-', /[^\d](\d+\.\d+\.\d+)buildkitsandbox-\d+/),
      behind('Redis version '),
      behind('Redis version=', String.raw`v?=?(\d+\.\d+\.\d+)`),
      beside('-', /[^\d.](\d\.\d{1,2}\.\d{1,2})[0-9a-f]{12}-1\d{18}/),
    ],
  },
  {
    name: 'valkey',
    file: /^valkey-server$/,
    cpes: [
      ['lfprojects', 'valkey'],
      ['linuxfoundation', 'valkey'],
      ['valkey-io', 'valkey'],
    ],
    signatures: [beside('buildkitsandbox-', /[^\d](\d+\.\d+\.\d+)buildkitsandbox-\d+/), behind('Valkey version ')],
  },
  named(
    'node',
    [['nodejs', 'node.js']],
    behind('node.js/v'),
    beside('\0node v0.', /\0node v(0\.\d+\.\d+)\0/),
    beside('\0v', /\0v([0456]\.\d+\.\d+)\0/),
  ),
  named('busybox', [['busybox', 'busybox']], behind('BusyBox v')),
  { ...named('util-linux', [['kernel', 'util-linux']], behind('util-linux ', withPreRelease)), file: /^getopt$/ },
  named(
    'haproxy',
    [['haproxy', 'haproxy']],
    beside(', released 20', /version (\d+\.\d+(?:\.|-dev|-rc)\d+)(?:-[a-z0-9]{7})?, released 20/),
    behind('HA-Proxy version ', String.raw`(\d+\.\d+(?:\.|-dev)\d+)`),
    beside('HAProxy version', /(\d+\.\d+(?:\.|-dev)\d+)-[0-9a-zA-Z]{7}.{1,80}HAProxy version/),
  ),
  named('perl', [['perl', 'perl']], beside('/perl', /\/perl5?\/(\d+\.\d+\.\d+)/)),
  {
    ...named('composer', [['getcomposer', 'composer']]),
    file: /^composer(?:\.phar)?$/,
    signatures: [beside("'pretty_version'", /'pretty_version'\s*=>\s*'(\d+\.\d+\.\d+(?:(?:alpha|beta|RC)\d+)?)'/)],
  },
  { ...named('httpd', [['apache', 'http_server']], behind('Apache/')), file: /^(?:httpd|apache2)$/ },
  named('memcached', [['memcached', 'memcached']], behind('memcached ')),
  {
    ...named('arangodb', [['arangodb', 'arangodb']]),
    file: /^arangosh$/,
    signatures: [beside('[linux]', /(\d+\.\d+\.\d+(?:-\d+)?)\s(?:enterprise\s)?\[linux\]/)],
  },
  {
    ...named('postgresql', [['postgresql', 'postgresql']]),
    file: /^postgres$/,
    signatures: [beside('PostgreSQL ', new RegExp(`[\\0?]PostgreSQL ${withPreRelease}`))],
  },
  {
    ...named('mysql', [oracleMysql]),
    file: /^mysqld?$/,
    signatures: [behind('/mysql-', withPreRelease), beside('\0mysql', /\0(\d+\.\d+\.\d+)\0+mysql/)],
  },
  {
    ...named(
      'percona-server',
      [oracleMysql, ['percona', 'percona_server']],
      behind('/percona-server-', withPreRelease),
    ),
    file: /^mysqld?$/,
  },
  {
    ...named(
      'percona-xtradb-cluster',
      [oracleMysql, ['percona', 'percona_server'], ['percona', 'xtradb_cluster']],
      behind('/Percona-XtraDB-Cluster-', withPreRelease),
    ),
    file: /^mysqld?$/,
  },
  {
    ...named('percona-xtrabackup', [['percona', 'xtrabackup']], behind('/percona-xtrabackup-', withPreRelease)),
    file: /^xtrabackup$/,
  },
  {
    ...named('mariadb', [['mariadb', 'mariadb']], beside('-MariaDB', /(\d+\.\d+\.\d+)-MariaDB/)),
    file: /^(?:mariadb|mysql|mariadbd|mysqld)$/,
  },
  {
    ...named('rust', [['rust-lang', 'rust']], behind('(rustc version ')),
    file: /^libstd-[0-9a-f]{16}\.(?:so|dylib)$/,
  },
  {
    name: 'ruby',
    file: /^(?:ruby|libruby[\w.-]*\.so[\d.]*)$/,
    cpes: [['ruby-lang', 'ruby']],
    signatures: [beside('ruby ', /ruby (\d+\.\d+\.\d+(?:(?:p|preview|rc|dev)\d*)?) \(/)],
  },
  {
    name: 'erlang',
    file: /^(?:erlexec|beam\.smp|liberts_internal\.a)$/,
    cpes: [['erlang', 'erlang/otp']],
    signatures: [
      behind('/src/otp_src_', otp),
      behind('/usr/local/src/otp-', otp),
      beside('Erlang/OTP', /\0+(\d+\.\d+(?:\.\d+){0,2}(?:-rc\d)?)\0+Erlang\/OTP/),
    ],
  },
  named('swipl', [['swi-prolog', 'swi-prolog']], beside('swipl-', /swipl-(\d+\.\d+\.\d+)\//)),
  named(
    'dart',
    [['dart', 'dart_software_development_kit']],
    beside(' (stable)', /\0(\d+\.\d+\.\d+) \(stable\)/),
    beside(' (beta)', /\0(\d+\.\d+\.\d+-[\d.]+beta) \(beta\)/),
  ),
  named('deno', [['deno', 'deno']], behind('Deno/')),
  named('bun', [['bun', 'bun']], behind('Bun/'), behind('bun-vfs', String.raw`.{0,20}?(\d+\.\d+\.\d+)`)),
  {
    name: 'haskell/ghc',
    file: /^ghc/,
    cpes: [['haskell', 'ghc']],
    signatures: [
      beside('\0GHC ', /\0GHC (\d+\.\d+\.\d+)\0/),
      beside('\0libHSghc-', /\0libHSghc-(\d+\.\d+\.\d+)-(?:[a-zA-Z0-9]+-)?ghc[\d.]+\.so\0/),
    ],
  },
  {
    name: 'haskell/cabal',
    file: /^cabal$/,
    cpes: [['haskell', 'cabal']],
    signatures: [
      beside('\0Cabal-', /\0Cabal-(\d+\.\d+\.\d+(?:\.\d+)?)-/),
      behind('cabal-install-', String.raw`(\d+(?:\.\d+){2,3})-`),
    ],
  },
  {
    name: 'haskell/stack',
    file: /^stack$/,
    cpes: [['haskell', 'stack']],
    signatures: [beside('Git', /Version\s{0,10}(\d+\.\d+\.\d+),\s{0,10}Git/)],
  },
  {
    name: 'nginx',
    file: /^(?:nginx|openresty)$/,
    cpes: [
      ['f5', 'nginx'],
      ['nginx', 'nginx'],
    ],
    signatures: [beside('nginx version: ', /nginx version: [^/]{1,40}\/(\d+\.\d+\.\d+(?:\+\d+)?(?:-\d+)?)/)],
  },
  named(
    'bash',
    [['gnu', 'bash']],
    beside('@(#)Bash version ', /@\(#\)Bash version (\d+\.\d+\.\d+)\(\d+\) [a-z0-9]+ GNU/),
  ),
  {
    ...named('aws-lc', [['amazon', 'aws_libcrypto']], beside('AWS-LC ', /AWS-LC (\d+\.\d+\.\d+)\)/)),
    file: /^openssl$/,
  },
  {
    name: 'openssl',
    file: /^openssl$/,
    cpes: [['openssl', 'openssl']],
    // "OpenSSL 1.1.1 (compatible; AWS-LC …)" is another library.
    signatures: [beside('\0OpenSSL ', /\0OpenSSL (\d+\.\d+\.\d+(?:[a-z]+|-(?:alpha|beta|rc)\d)?)(?! \(compatible)/)],
  },
  { ...named('openldap', [['openldap', 'openldap']], behind('$OpenLDAP: ldapsearch ')), file: /^ldapsearch$/ },
  {
    name: 'qtbase',
    file: /^libQt\d?Core\.so/,
    cpes: [
      ['qt', 'qt'],
      ['qt', 'qtbase'],
    ],
    signatures: [beside('\0Qt ', /\0Qt (\d+\.\d+\.\d+) \(/), behind('QtCore library version ')],
  },
  named(
    'gcc',
    [['gnu', 'gcc']],
    beside('gcc version', /\0(\d+\.\d+\.\d+)\0[^\0]{1,60}\0gcc version/),
    behind('GCC: (GNU) '),
  ),
  {
    ...named('fluent-bit', [['treasuredata', 'fluent_bit']]),
    purl: { type: 'github', namespace: 'fluent', name: 'fluent-bit' },
    signatures: [beside('Fluent', /\0(\d+\.\d+\.\d+)\0(?:\x1b\[1m\0|\0{1,8})?(?:%s)?Fluent/)],
  },
  { ...named('wp-cli', [['wp-cli', 'wp-cli']], behind('wp-cli/wp-cli ')), file: /^wp$/ },
  named('curl', [['haxx', 'curl']], behind('curl/'), behind('curl ', String.raw`(\d+\.\d+\.\d+)\0`)),
  named('lighttpd', [['lighttpd', 'lighttpd']], beside('lighttpd/', /\0lighttpd\/(\d+\.\d+\.\d+)\0/)),
  named('proftpd', [['proftpd', 'proftpd']], behind('ProFTPD Version ', String.raw`(\d+\.\d+\.\d+[a-z]?)`)),
  named('zstd', [['facebook', 'zstandard']], beside('\0v1.', /\0v(\d+\.\d+\.\d+)\0/)),
  named('xz', [['tukaani', 'xz']], behind('xz (XZ Utils) ')),
  named('gzip', [['gnu', 'gzip']], beside('\x001.', /\0(\d+\.\d+)\0/)),
  named('sqlcipher', [['zetetic', 'sqlcipher']], beside('\x004.', /[^0-9]\0(\d+\.\d+\.\d+)\0/)),
  named('jq', [['jqlang', 'jq']], beside('\x001.', /\0(\d{1,3}\.\d{1,3}(?:\.\d+)?)\0/)),
  named('chrome', [['google', 'chrome']], beside('\0Default', /\0(\d+\.\d+\.\d+\.\d+)\0Default/)),
  named('ffmpeg', [['ffmpeg', 'ffmpeg']], behind('%s version ', String.raw`(\d+\.\d+(?:\.\d+)?)`)),
  { name: 'ffmpeg', file: /^lib(?:av[a-z]+|swresample|swscale)\.so/, cpes: [['ffmpeg', 'ffmpeg']], signatures: ffmpeg },
  {
    ...named('elixir', [['elixir-lang', 'elixir']]),
    file: /^elixir(?:\.app)?$/,
    signatures: [
      behind('ELIXIR_VERSION=', String.raw`(\d+\.\d+\.\d+(?:-[a-z0-9]+(?:\.\d+)?)?)`),
      behind('{vsn,"', String.raw`(\d+\.\d+\.\d+(?:-[a-z0-9]+(?:\.\d+)?)?)`),
    ],
  },
  named(
    'envoy',
    [['envoyproxy', 'envoy']],
    beside('envoy_reloadable_features', /\0(1\.\d+\.\d+(?:-dev)?)\0.{0,120}envoy_reloadable_features/s),
    beside('Unable to', /\0(1\.\d+\.\d+(?:-dev)?)\0.{0,100}Unable to/s),
    beside('ValidationError', /\0(1\.\d+\.\d+(?:-dev)?)\0.{0,100}ValidationError/s),
    beside('RELEASE', /\0(1\.\d+\.\d+(?:-dev)?)\0.{0,20}RELEASE/s),
  ),
  {
    ...named('mongodb', [['mongodb', 'mongodb']]),
    file: /^mongod$/,
    signatures: ['tcmalloc', 'heap_size', 'cppdefines'].map(word =>
      beside(`\0${word}`, new RegExp(String.raw`(\d+\.\d+\.\d+)\0+${word}`)),
    ),
  },
  {
    ...named('php-cli', [['php', 'php']], ...php),
    file: /^php(?:\d[\d.]*)?$/,
    purl: { type: 'generic', name: 'php-cli' },
  },
  { ...named('php-fpm', [['php', 'php']], ...php), file: /^php-fpm[\d.]*$/ },
  { ...named('libphp', [['php', 'php']], ...php), file: /^libphp[\d.]*\.so/ },
  named('tini', [['tini_project', 'tini']], behind('tini version ')),
  named('squid', [['squid-cache', 'squid']], behind('squid/', String.raw`(\d+\.\d+(?:\.\d+)?)`)),
  named('varnishd', [['varnish-software', 'varnish_cache']], beside('varnish-', /varnish-(\d+\.\d+\.\d+)/)),
  { ...named('mosquitto', [['eclipse', 'mosquitto']], behind('mosquitto version ')), file: /^mosquitto$/ },
  named('unbound', [['nlnetlabs', 'unbound']], behind('unbound ')),
  { ...named('samba', [['samba', 'samba']], beside('Samba ', /Samba (\d+\.\d+\.\d+)/)), file: /^smbd$/ },
  {
    ...named('openssh', [['openbsd', 'openssh']], behind('OpenSSH_', String.raw`(\d+\.\d+(?:p\d+)?)`)),
    file: /^sshd?$/,
  },
  named(
    'git',
    [['git-scm', 'git']],
    behind('git version ', String.raw`(\d+\.\d+\.\d+)`),
    behind('git/', String.raw`(\d+\.\d+\.\d+)`),
  ),
]
