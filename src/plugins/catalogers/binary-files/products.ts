// SPDX-License-Identifier: Apache-2.0
import { goProducts } from './go-products.ts'
import { javaProducts } from './java-products.ts'
import { behind, beside, like, named, type Product } from './product.ts'

const withPreRelease = String.raw`(\d+\.\d+(?:\.\d+)?(?:-?(?:alpha|beta|rc|RC)\.?\d*)?)`
const juliaVersion = String.raw`\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\d+)?`
const oracleMysql = ['oracle', 'mysql'] as const
const mysqlCluster = [['oracle', 'mysql_cluster']] as const
const mysqlClusterSignatures = [behind('/mysql-cluster-gpl-', withPreRelease)]
const php = [behind('X-Powered-By: PHP/', String.raw`(\d+\.\d+\.\d+(?:(?:alpha|beta|RC)\d+)?)`)]
const otp = String.raw`(\d+\.\d+(?:\.\d+){0,2}(?:-rc\d)?)/erts/`
const ffmpeg = [behind('FFmpeg version ', String.raw`(\d+\.\d+(?:\.\d+)?)`), behind('Lavc'), behind('Lavf')]

/**
 * Runtimes, servers and tools that images hold without a package manager's knowledge.
 *
 * Source: the programs' own version texts; Syft `binary/classifiers.go` for which of them are stable.
 */
export const products: readonly Product[] = [
  ...goProducts,
  ...javaProducts,
  {
    name: 'pypy',
    files: [like('libpypy', /\.so/)],
    cpes: [['pypy', 'pypy']],
    signatures: [behind('[PyPy ')],
  },
  {
    name: 'go',
    files: ['go'],
    cpes: [['golang', 'go']],
    signatures: [beside('go1.', /go(\d+\.\d+(?:\.\d+|(?:alpha|beta|rc)\d+)?)\0/)],
  },
  {
    name: 'julia',
    files: [like('libjulia-internal.so')],
    cpes: [['julialang', 'julia']],
    signatures: [
      beside('\0branch\0', new RegExp(String.raw`[^\d.](${juliaVersion})\0branch\0`)),
      beside('\0julia version ', new RegExp(String.raw`\0(${juliaVersion})\0julia version `)),
      beside('\0BigInt\0', new RegExp(String.raw`\0(${juliaVersion})\0BigInt\0`)),
      beside('__init__\0', new RegExp(String.raw`__init__\0(${juliaVersion})\0verify`)),
    ],
  },
  {
    name: 'redis',
    files: ['redis-server'],
    cpes: [
      ['redislabs', 'redis'],
      ['redis', 'redis'],
    ],
    signatures: [
      beside('buildkitsandbox-', /[^\d](\d+\.\d+\.\d+)buildkitsandbox-\d+/),
      behind('Redis version '),
      behind('Redis version=', String.raw`v?=?(\d+\.\d+\.\d+)`),
      beside('-1', /[^\d.](\d\.\d{1,2}\.\d{1,2})\w{12}-1\d{9}/),
    ],
  },
  {
    name: 'valkey',
    files: ['valkey-server'],
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
  {
    ...named('busybox', [['busybox', 'busybox']], beside('BusyBox', /BusyBox\s{1,10}v(\d+\.\d+\.\d+)/)),
    // Layers hold it under the first of its names, to which the others are hard links.
    files: ['busybox', '[', '[[', 'acpid', 'addgroup', 'arch', 'ash'],
    path: /\/busybox$/,
  },
  { ...named('util-linux', [['kernel', 'util-linux']], behind('util-linux ', withPreRelease)), files: ['getopt'] },
  named(
    'haproxy',
    [['haproxy', 'haproxy']],
    beside(', released 20', /version (\d+\.\d+(?:\.|-dev|-rc)\d+)(?:-[a-z0-9]{7})?, released 20/),
    behind('HA-Proxy version ', String.raw`(\d+\.\d+(?:\.|-dev)\d+)`),
    beside('HAProxy version', /(\d+\.\d+(?:\.|-dev)\d+)-[0-9a-zA-Z]{7}.{1,80}HAProxy version/),
  ),
  {
    ...named('perl', [['perl', 'perl']], beside('/perl', /\/perl5?\/(\d+\.\d+\.\d+)/)),
    type: 'cpan',
    purl: { type: 'cpan', name: 'perl' },
  },
  {
    ...named('composer', [['getcomposer', 'composer']]),
    files: ['composer', 'composer.phar'],
    type: 'php-composer',
    signatures: [beside("'pretty_version'", /'pretty_version'\s*=>\s*'(\d+\.\d+\.\d+(?:(?:alpha|beta|RC)\d+)?)'/)],
  },
  { ...named('httpd', [['apache', 'http_server']], behind('Apache/')), files: ['httpd', 'apache2'] },
  named('memcached', [['memcached', 'memcached']], behind('memcached ')),
  {
    ...named('arangodb', [['arangodb', 'arangodb']]),
    files: ['arangosh'],
    signatures: [beside('[linux]', /(\d+\.\d+\.\d+(?:-\d+)?)\s(?:enterprise\s)?\[linux\]/)],
  },
  {
    ...named('postgresql', [['postgresql', 'postgresql']]),
    files: ['postgres'],
    signatures: [
      // What it says of itself, before what it says of older ones.
      beside('PostgreSQL ', /[^\w ]PostgreSQL (\d+(?:\.\d+){0,2}(?:(?:alpha|beta|rc)\d+)?) (?:on |\()/),
      beside('PostgreSQL ', /[\0?]PostgreSQL (\d+(?:\.\d+){0,2}(?:(?:alpha|beta|rc)\d+)?)/),
    ],
  },
  {
    ...named('mysql', [oracleMysql]),
    signatures: [beside('\0mysql', /\0(\d+\.\d+\.\d+)\0+mysql/), behind('/mysql-', withPreRelease)],
  },
  {
    ...named('mysql-server', [oracleMysql, ['oracle', 'mysql_server']]),
    files: ['mysqld'],
    signatures: [
      beside('/mysql-', new RegExp(String.raw`/mysql-${withPreRelease}/`)),
      beside('-ndb-', /cluster-gpl\0(\d+\.\d+\.\d+)-ndb-/),
    ],
  },
  {
    ...named('mysql-cluster-aligned', [oracleMysql, ['oracle', 'mysql_server'], ...mysqlCluster]),
    packageName: 'mysql-cluster',
    files: ['mysqld'],
    signatures: mysqlClusterSignatures,
  },
  {
    // Before their versions were aligned, the server in it had one of its own.
    ...named('mysql-cluster', mysqlCluster),
    files: ['mysqld'],
    signatures: [beside('-ndb-', /cluster-gpl\0\d+\.\d+\.\d+-ndb-(\d+\.\d+\.\d+)/)],
  },
  { ...named('mysql-cluster', mysqlCluster, ...mysqlClusterSignatures), files: ['ndbd', 'ndbmtd', 'ndb_mgmd'] },
  {
    ...named(
      'percona-server',
      [oracleMysql, ['percona', 'percona_server']],
      behind('/percona-server-', withPreRelease),
    ),
    files: ['mysql', 'mysqld'],
  },
  {
    ...named(
      'percona-xtradb-cluster',
      [oracleMysql, ['percona', 'percona_server'], ['percona', 'xtradb_cluster']],
      behind('/Percona-XtraDB-Cluster-', withPreRelease),
    ),
    files: ['mysql', 'mysqld'],
  },
  {
    ...named(
      'percona-xtrabackup',
      [['percona', 'xtrabackup']],
      behind('/percona-xtrabackup-'),
      behind('/percona-xtrabackup-', withPreRelease),
    ),
    files: ['xtrabackup'],
  },
  {
    ...named(
      'mariadb',
      [['mariadb', 'mariadb']],
      beside('-MariaDB', /(\d+\.\d+(?:\.\d+)?(?:(?:alpha|beta|rc)\d)?)-MariaDB/),
      behind('/mariadb-', String.raw`(\d+\.\d+\.\d+)-`),
    ),
    files: ['mariadb', 'mysql', 'mariadbd', 'mysqld'],
  },
  {
    ...named('rust', [['rust-lang', 'rust']], behind('(rustc version ')),
    files: [like('libstd-', /^.{16}\.(?:so|dylib)$/)],
  },
  {
    name: 'ruby',
    files: ['ruby', like('libruby', /\.so[\d.]*$/)],
    cpes: [['ruby-lang', 'ruby']],
    signatures: [beside('ruby ', /ruby (\d+\.\d+\.\d+(?:(?:p|preview|rc|dev)\d*)?) \(/)],
  },
  {
    name: 'erlang',
    files: ['erlexec', 'beam.smp', 'liberts_internal.a'],
    cpes: [['erlang', 'erlang/otp']],
    signatures: [
      behind('/src/otp_src_', otp),
      behind('/usr/local/src/otp-', otp),
      beside('Erlang/OTP', /\0+(\d+\.\d+(?:\.\d+){0,2}(?:-rc\d)?)\0+Erlang\/OTP/),
      beside('Erlang/OTP', /Erlang\/OTP[^\0]{1,250}\0+(\d+\.\d+(?:\.\d+){0,2}(?:-rc\d)?)\0/),
    ],
  },
  named('swipl', [['swi-prolog', 'swi-prolog']], beside('swipl-', /swipl-(\d+\.\d+\.\d+)\//)),
  named(
    'dart',
    [['dart', 'dart_software_development_kit']],
    beside(' (stable)', /\0(\d+\.\d+\.\d+) \(stable\)/),
    beside(' (beta)', /\0(\d+\.\d+\.\d+-[\d.]+beta) \(beta\)/),
  ),
  named(
    'deno',
    [['deno', 'deno']],
    beside('Deno/', /Deno\/(\d+\.\d+\.\d+)(?:Deno\/|cli\/)/),
    behind('Deno/'),
    beside('deno-', /deno-(?:canary\/)?[0-9a-z]{40}(?:release\/v)?(\d+\.\d+\.\d+)/),
    beside('DENO', /(\d+\.\d+\.\d+)[0-9a-z]{40}DENO/),
  ),
  named(
    'bun',
    [
      ['oven-sh', 'bun'],
      ['bun', 'bun'],
    ],
    behind('Bun ', String.raw`v?(\d+\.\d+\.\d+)`),
    behind('bun ', String.raw`v?(\d+\.\d+\.\d+)`),
    behind('Bun/'),
    behind('bun-'),
  ),
  {
    name: 'haskell/ghc',
    files: [like('ghc')],
    cpes: [['haskell', 'ghc']],
    signatures: [
      beside('\0GHC ', /\0GHC (\d+\.\d+\.\d+)\0/),
      beside('\0libHSghc-', /\0libHSghc-(\d+\.\d+\.\d+)-(?:[a-zA-Z0-9]+-)?ghc[\d.]+\.so\0/),
    ],
  },
  {
    name: 'haskell/cabal',
    files: ['cabal'],
    cpes: [['haskell', 'cabal']],
    signatures: [
      beside('\0Cabal-', /\0Cabal-(\d+\.\d+\.\d+(?:\.\d+)?)-/),
      behind('cabal-install-', String.raw`(\d+(?:\.\d+){2,3})-`),
    ],
  },
  {
    name: 'haskell/stack',
    files: ['stack'],
    cpes: [['haskell', 'stack']],
    signatures: [beside('Git', /Version\s{0,10}(\d+\.\d+\.\d+),\s{0,10}Git/)],
  },
  {
    name: 'nginx',
    files: ['nginx', 'openresty'],
    cpes: [
      ['f5', 'nginx'],
      ['nginx', 'nginx'],
    ],
    signatures: [beside('nginx version: ', /nginx version: [^/]{1,40}\/(\d+(?:\.\d+){2}(?:\+\d+)?(?:-\d+)?)/)],
  },
  named(
    'bash',
    [['gnu', 'bash']],
    beside('@(#)Bash version ', /@\(#\)Bash version (\d+\.\d+\.\d+)\(\d+\) [a-z0-9]+ GNU/),
  ),
  {
    ...named('aws-lc', [['amazon', 'aws_libcrypto']], beside('AWS-LC ', /AWS-LC (\d+\.\d+\.\d+)\)/)),
    files: ['openssl'],
  },
  {
    name: 'openssl',
    files: ['openssl'],
    cpes: [['openssl', 'openssl']],
    // "OpenSSL 1.1.1 (compatible; AWS-LC …)" is another library.
    signatures: [beside('\0OpenSSL ', /\0OpenSSL (\d+\.\d+\.\d+(?:[a-z]+|-(?:alpha|beta|rc)\d)?)(?! \(compatible)/)],
  },
  { ...named('openldap', [['openldap', 'openldap']], behind('$OpenLDAP: ldapsearch ')), files: ['ldapsearch'] },
  {
    name: 'qtbase',
    files: [like('libQt', /^\d?Core\.so/)],
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
  { ...named('wp-cli', [['wp-cli', 'wp-cli']], behind('wp-cli/wp-cli ')), files: ['wp'] },
  named('curl', [['haxx', 'curl']], behind('curl/'), behind('curl ', String.raw`(\d+\.\d+\.\d+)\0`)),
  named('lighttpd', [['lighttpd', 'lighttpd']], beside('lighttpd/', /\0lighttpd\/(\d+\.\d+\.\d+)\0/)),
  named('proftpd', [['proftpd', 'proftpd']], behind('ProFTPD Version ', String.raw`(\d+\.\d+\.\d+[a-z]?)`)),
  {
    ...named('zstd', [['facebook', 'zstandard']], beside('\0v', /\0v(\d+\.\d+\.\d+)\0/)),
  },
  named('xz', [['tukaani', 'xz']], behind('xz (XZ Utils) ')),
  {
    ...named('gzip', [['gnu', 'gzip']], beside('\x001.', /\0(\d+\.\d+)\0/)),
    mustHold: 'not in gzip format',
  },
  {
    ...named(
      'sqlcipher',
      [['zetetic', 'sqlcipher']],
      ...['\x003.', '\x004.'].map(anchor => beside(anchor, /[^0-9]\0(\d+\.\d+\.\d+)\0/)),
    ),
  },
  named('jq', [['jqlang', 'jq']], beside('\x001.', /\0(\d{1,3}\.\d{1,3}(?:\.\d+)?)\0/)),
  named('chrome', [['google', 'chrome']], beside('\0Default', /\0(\d+\.\d+\.\d+\.\d+)\0Default/)),
  named('ffmpeg', [['ffmpeg', 'ffmpeg']], behind('%s version ', String.raw`(\d+\.\d+(?:\.\d+)?)`)),
  {
    name: 'ffmpeg',
    files: [like('libav', /^[a-z]+(?:-[0-9a-f]+)?\.so/), like('libswresample', /^(?:-[0-9a-f]+)?\.so/)],
    cpes: [['ffmpeg', 'ffmpeg']],
    signatures: ffmpeg,
  },
  {
    ...named('elixir', [['elixir-lang', 'elixir']]),
    files: ['elixir', 'elixir.app'],
    signatures: [
      behind('ELIXIR_VERSION=', String.raw`(\d+\.\d+\.\d+(?:-[a-z0-9]+(?:\.\d+)?)?)`),
      behind('{vsn,"', String.raw`(\d+\.\d+\.\d+(?:-[a-z0-9]+(?:\.\d+)?)?)`),
    ],
  },
  named(
    'envoy',
    [['envoyproxy', 'envoy']],
    beside('envoy_reloadable_features', /\0(1\.3\d\.\d+(?:-dev)?)\0[^]{0,100}envoy_reloadable_features/),
    beside('envoy_quic_', /envoy_quic_[^]{0,1000}\0(1\.2\d\.\d+(?:-dev)?)\0/, 1_100),
    beside('\x001.', /\0(1\.[12]\d\.\d+(?:-dev)?)\0[^]{0,1000}Unable to/, 1_100),
    // Other libraries show their versions, too.
    beside(
      '\x001.',
      /\0(1\.\d{1,2}\.\d{1,2}(?:-dev)?)\0[^]{0,500}(?:envoy[/._:]|callbacks::On|hostresorder|ValidationError|Unable to |RELEASE)/,
      600,
    ),
    beside('\x001.', /(?:envoy_quic|\[source\/)[^]{0,110}\0(1\.\d{1,2}\.\d{1,2}(?:-dev)?)\0/),
    beside('\0TLS ', /\0(1\.\d{1,2}\.\d{1,2}(?:-dev)?)\0TLS /),
  ),
  {
    ...named('mongodb', [['mongodb', 'mongodb']]),
    files: ['mongod'],
    signatures: ['tcmalloc', 'heap_size', 'cppdefines'].map(word =>
      beside(`\0${word}`, new RegExp(String.raw`(\d+\.\d+\.\d+)\0+${word}`)),
    ),
  },
  {
    ...named('php-cli', [['php', 'php']], ...php),
    files: ['php', like('php', /^\d[\d.]*$/)],
    purl: { type: 'generic', name: 'php-cli' },
  },
  { ...named('php-fpm', [['php', 'php']], ...php), files: [like('php-fpm', /^[\d.]*$/)] },
  {
    ...named('libphp', [['php', 'php']], ...php),
    files: [like('libphp', /^[\d.]*\.so/)],
    purl: { type: 'generic', name: 'php' },
    path: /\/apache[^/]*\//,
  },
  {
    name: 'krb5',
    files: [like('libkrb5.so')],
    cpes: [['mit', 'kerberos_5']],
    signatures: [beside('KRB5_BRAND:', /KRB5_BRAND:\s{1,9}krb5-\S{1,60}\s{1,9}(\d+\.\d+(?:\.\d+)?)(?:\s|$)/)],
  },
  {
    ...named(
      'heimdal-krb5',
      [['heimdal_project', 'heimdal']],
      beside('$Version:', /\$Version:\s{1,9}Heimdal\s{1,9}(\d+\.\d+(?:\.\d+)?)(?:\s|$)/),
    ),
    files: [like('libkrb5.so')],
  },
  {
    ...named('firefox', [['mozilla', 'firefox']], beside('Name=Firefox', /^Version=(\d+(?:\.\d+)+)\r?$/m)),
    files: ['application.ini'],
  },
  named('tini', [['tini_project', 'tini']], behind('tini version ')),
  named('squid', [['squid-cache', 'squid']], behind('squid/', String.raw`(\d+\.\d+(?:\.\d+)?)`)),
  named('varnishd', [['varnish-software', 'varnish_cache']], beside('varnish-', /varnish-(\d+\.\d+\.\d+)/)),
  { ...named('mosquitto', [['eclipse', 'mosquitto']], behind('mosquitto version ')), files: ['mosquitto'] },
  named('unbound', [['nlnetlabs', 'unbound']], behind('unbound ')),
  { ...named('samba', [['samba', 'samba']], beside('Samba ', /Samba (\d+\.\d+\.\d+)/)), files: ['smbd'] },
  {
    // The server also holds its version without the release of the portable one, and before it.
    ...named(
      'openssh',
      [['openbsd', 'openssh']],
      behind('OpenSSH_', String.raw`(\d+\.\d+p\d+)`),
      behind('OpenSSH_', String.raw`(\d+\.\d+)`),
    ),
    files: ['ssh', 'sshd'],
  },
  named(
    'git',
    [['git-scm', 'git']],
    behind('git version ', String.raw`(\d+\.\d+\.\d+)`),
    behind('git/', String.raw`(\d+\.\d+\.\d+)`),
  ),
]
