// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './php-extension.ts'

const folder = '/usr/local/lib/php/extensions/no-debug-non-zts-20220829'
const elf = '\x7fELF\0'

catalogerSuite(cataloger, {
  cases: {
    'extensions, each by the texts about its version': {
      layers: [
        {
          [`${folder}/bcmath.so`]: `${elf}1.2.3\0\0bcmath\x008.2.12\0\0API20220829,NTS\0`,
          [`${folder}/openssl.so`]: `${elf}\x008.2.12\0API20220829,NTS\0`,
          [`${folder}/mysqli.so`]: `${elf}mysqlnd 8.2.13\0API20220829,NTS\0`,
          [`${folder}/zip.so`]: `${elf}\x001.21.1\0\0Zip\0`,
          [`${folder}/opcache.so`]: `${elf}Zend OPcache\x008.2.14\0Zend Technologies\0`,
          '/usr/lib/php83/modules/redis.so': `${elf}\x006.0.2\0API20230831,NTS\0`,
          '/usr/lib/php83/modules/__proto__.so': `${elf}\x001.0.2\0API20230831,NTS\0`,
          // As in a file that was cut short, and a library that is no extension.
          [`${folder}/cut.so`]: `${elf}\x008.2.12`,
          [`${folder}/other.so`]: `${elf}\x008.2.12\0`,
        },
      ],
      finds: [
        '__proto__ 1.0.2',
        'bcmath 8.2.12',
        'mysqli 8.2.13',
        'opcache 8.2.14',
        'openssl 8.2.12',
        'redis 6.0.2',
        'zip 1.21.1',
      ],
      check({ packages }) {
        const openssl = packages.find(({ name }) => name === 'openssl')
        assert.equal(openssl?.purl, 'pkg:generic/openssl@8.2.12')
        assert.deepEqual(openssl.cpes, [
          { cpe: 'cpe:2.3:a:php-openssl:php-openssl:8.2.12:*:*:*:*:*:*:*', source: 'declared' },
        ])
      },
    },
  },
  ignores: ['/usr/lib/apache2/modules/libphp8.2.so', '/usr/lib/x86_64-linux-gnu/libcurl.so', '/usr/lib/php/x.so.1'],
})
