// SPDX-License-Identifier: Apache-2.0
import type { PackageType } from '#engines/sbom/package.ts'

/** Under which other names the vulnerability database knows a package, and under which it must not be looked for. */
export interface KnownNames {
  readonly vendors?: readonly string[]
  readonly products?: readonly string[]
  readonly notVendors?: readonly string[]
  readonly notProducts?: readonly string[]
}

type ByName = Readonly<Record<string, KnownNames>>

function vendors(...names: readonly string[]): KnownNames {
  return { vendors: names }
}

function products(...names: readonly string[]): KnownNames {
  return { products: names }
}

const python = { vendors: ['python', 'python_software_foundation'], products: ['python'] }
const php = { vendors: ['php'], products: ['php'] }
const spring = {
  vendors: ['pivotal_software', 'springsource', 'vmware'],
  products: ['spring_framework', 'springsource_spring_framework'],
}
const rubyLang = vendors('ruby-lang')
const mozilla = vendors('mozilla')

/** NVD's names for packages that it does not name as they name themselves. Source: NVD's CPE dictionary. */
const knownNames: Readonly<Partial<Record<PackageType, ByName>>> = {
  apk: {
    alsa: vendors('alsa-project'),
    'alsa-lib': vendors('alsa-project'),
    apache: products('http_server'),
    apache2: { vendors: ['apache'], products: ['http_server'] },
    bash: vendors('gnu'),
    bazel: vendors('google'),
    bind: vendors('isc'),
    chromium: { vendors: ['google'], products: ['chrome'] },
    clang: vendors('llvm'),
    curl: vendors('haxx'),
    dnsmasq: vendors('thekelleys'),
    firefox: mozilla,
    'firefox-esr': mozilla,
    ghostscript: vendors('artifex'),
    git: vendors('git-scm'),
    glib: vendors('gnome'),
    glibc: vendors('gnu'),
    go: vendors('golang'),
    libavif: vendors('aomedia'),
    libxpm: vendors('libxpm_project'),
    make: vendors('gnu'),
    musl: vendors('musl-libc'),
    nodejs: products('node.js'),
    'nodejs-current': products('node.js'),
    openjdk: vendors('oracle'),
    openjpeg: vendors('uclouvain'),
    podofo: vendors('podofo_project'),
    python: vendors('python_software_foundation'),
    python3: python,
    ruby: rubyLang,
    thunderbird: mozilla,
    tiff: products('libtiff'),
    wpa_supplicant: vendors('w1.fi'),
    'xorg-server': { vendors: ['x.org'], products: ['x_server'] },
  },
  binary: {
    bash: vendors('gnu'),
    composer: vendors('getcomposer'),
    consul: vendors('hashicorp'),
    curl: vendors('haxx'),
    erlang: products('erlang/otp'),
    'fluent-bit': { vendors: ['treasuredata'], products: ['fluent_bit'] },
    gcc: vendors('gnu'),
    go: vendors('golang'),
    httpd: { vendors: ['apache'], products: ['http_server'] },
    julia: vendors('julialang'),
    libphp: php,
    mysql: vendors('oracle'),
    nginx: vendors('f5'),
    node: { vendors: ['nodejs'], products: ['node.js', 'nodejs'] },
    'php-cli': php,
    'php-fpm': php,
    python: vendors('python_software_foundation'),
    redis: vendors('redislabs'),
    ruby: rubyLang,
    rust: vendors('rust-lang'),
    'util-linux': vendors('kernel'),
  },
  deb: { dnsmasq: vendors('thekelleys') },
  gem: {
    cgi: rubyLang,
    date: rubyLang,
    openssl: rubyLang,
    rake: rubyLang,
    rdoc: rubyLang,
    rexml: rubyLang,
    webrick: rubyLang,
    'html-sanitizer': products('html_sanitizer'),
    'yajl-ruby': products('yajl-ruby_gem'),
  },
  'java-archive': {
    'apache-cassandra': products('cassandra'),
    elasticsearch: vendors('elastic'),
    handlebars: vendors('handlebarsjs'),
    log4j: vendors('apache'),
    'spring-core': spring,
    'spring-security-core': { vendors: ['vmware'], products: ['spring_security'] },
    springframework: spring,
  },
  npm: {
    delegate: { notVendors: ['delegate'] },
    docker: { notVendors: ['docker'] },
    hapi: products('hapi_server_framework'),
    'handlebars.js': products('handlebars'),
    'is-my-json-valid': products('is_my_json_valid'),
    mustache: products('mustache.js'),
    next: { vendors: ['vercel'], products: ['next.js'] },
    php: { notVendors: ['php'] },
    redis: { notVendors: ['redis'] },
  },
  'php-pear': {
    redis: { notProducts: ['redis'] },
  },
  python: {
    cryptography: { vendors: ['python-cryptography_project'], products: ['python-cryptography'] },
    django: vendors('djangoproject'),
    kubernetes: { notProducts: ['kubernetes'] },
    pip: vendors('pypa'),
    'python-rrdtool': products('rrdtool'),
    redis: { notVendors: ['redis'] },
  },
}

/** What is known of a package's names; nothing for most. */
export function knownNamesOf(type: PackageType, name: string): KnownNames {
  const byName = knownNames[type]
  return byName && Object.hasOwn(byName, name) ? (byName[name] ?? {}) : {}
}
