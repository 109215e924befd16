// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './php-pear.ts'

type Plain = string | { readonly [key: string]: Plain }

/** As PHP writes texts and arrays of them. */
function serialized(value: Plain): string {
  if (typeof value === 'string') return `s:${Buffer.byteLength(value)}:"${value}";`
  const entries = Object.entries(value).map(([key, item]) => serialized(key) + serialized(item))
  return `a:${entries.length}:{${entries.join('')}}`
}

const registry = '/usr/share/php/.registry'
const redis = {
  name: 'redis',
  channel: 'pecl.php.net',
  version: { release: '6.0.2', api: '6.0.0' },
  license: { attribs: { uri: 'http://www.php.net/license' }, _content: 'PHP' },
  filelist: { 'redis.so': { installed_as: '/usr/lib/php/redis.so' }, 'x.c': { role: 'src' } },
}

catalogerSuite(cataloger, {
  cases: {
    'an extension': {
      layers: [{ [`${registry}/.channel.pecl.php.net/redis.reg`]: serialized(redis) }],
      finds: ['redis 6.0.2'],
      purls: ['pkg:pear/pecl.php.net/redis@6.0.2'],
      check({ packages: [found] }) {
        assert.equal(found?.type, 'php-pear')
        assert.deepEqual(found.ownedFiles, ['/usr/lib/php/redis.so'])
        assert.deepEqual(found.licenses, [{ value: 'PHP', type: 'declared' }])
      },
    },
    'a library; an older form': {
      layers: [
        {
          [`${registry}/archive_tar.reg`]: serialized({ ...redis, name: 'Archive_Tar', channel: 'pear.php.net' }),
          [`${registry}/old.reg`]: serialized({ package: 'Old', version: '1.0', license: 'BSD' }),
        },
      ],
      finds: ['Archive_Tar 6.0.2', 'Old 1.0'],
      purls: ['pkg:pear/pear.php.net/Archive_Tar@6.0.2', 'pkg:pear/pear.php.net/Old@1.0'],
    },
    'damaged, without a name, and without a version': {
      layers: [
        {
          [`${registry}/a.reg`]: 'a:1:{',
          [`${registry}/b.reg`]: serialized({ version: '1' }),
          [`${registry}/c.reg`]: serialized({ name: 'c' }),
        },
      ],
      finds: ['c '],
      doubts: [`${registry}/a.reg`, `${registry}/b.reg`],
    },
  },
  ignores: ['/windows/x.reg', `${registry}/readme.txt`],
})
