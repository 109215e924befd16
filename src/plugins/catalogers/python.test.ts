// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './python.ts'

const site = '/usr/lib/python3/site-packages'
const metadata =
  'Metadata-Version: 2.1\nName: Zope.Interface\nVersion: 5.4.0\nLicense: ZPL 2.1\n\nVersion: 9 (of the body)\n'

catalogerSuite(cataloger, {
  cases: {
    'a wheel with the files beside it; names are normalised': {
      layers: [
        {
          [`${site}/Zope.Interface-5.4.0.dist-info/METADATA`]: metadata,
          [`${site}/Zope.Interface-5.4.0.dist-info/RECORD`]:
            'zope/__init__.py,sha256=x,63\n../../../bin/zope,,\n"zope/a, ""b"".py",,\n\n',
          [`${site}/Zope.Interface-5.4.0.dist-info/top_level.txt`]: 'zope\n',
        },
      ],
      finds: ['zope-interface 5.4.0'],
      purls: ['pkg:pypi/zope-interface@5.4.0'],
      check({ packages }) {
        const [found] = packages
        assert.deepEqual(found?.ownedFiles, ['/usr/bin/zope', `${site}/zope/__init__.py`, `${site}/zope/a, "b".py`])
        assert.deepEqual(
          found.locations.map(({ evidence }) => evidence),
          ['primary', 'supporting', 'supporting'],
        )
        assert.deepEqual(found.licenses, [{ value: 'ZPL 2.1', type: 'declared' }])
      },
    },
    'a package installed from version control': {
      layers: [
        {
          [`${site}/foo.dist-info/METADATA`]: 'Name: foo\nVersion: 1.0\nLicense: UNKNOWN\nLicense-Expression: MIT\n',
          [`${site}/foo.dist-info/direct_url.json`]:
            '{"url":"https://git.example/foo","vcs_info":{"vcs":"git","commit_id":"abc"}}',
        },
      ],
      finds: ['foo 1.0'],
      purls: ['pkg:pypi/foo@1.0?vcs_url=git%2Bhttps%3A%2F%2Fgit.example%2Ffoo%40abc'],
    },
    'eggs: a folder, a file, a folder within the egg': {
      layers: [
        {
          [`${site}/a.egg-info/PKG-INFO`]: 'Name: a\nVersion: 1\n',
          [`${site}/a.egg-info/installed-files.txt`]: '../a.py\n',
          [`${site}/b-2.egg-info`]: 'Name: b\nVersion: 2\n',
          [`${site}/c-3.egg/EGG-INFO/PKG-INFO`]: 'Name: c\nVersion: 3\n',
        },
      ],
      finds: ['a 1', 'b 2', 'c 3'],
      check: ({ packages }) => assert.deepEqual(packages[0]?.ownedFiles, [`${site}/a.py`]),
    },
    'a version is missing': { layers: [{ [`${site}/a.egg-info/PKG-INFO`]: 'Name: a\n' }], finds: ['a '] },
    'a name is missing': {
      layers: [{ [`${site}/a.egg-info/PKG-INFO`]: 'Version: 1\n' }],
      finds: [],
      doubts: [`${site}/a.egg-info/PKG-INFO`],
    },
    'the interpreter itself': { layers: [{ '/lib/Python-2.7.egg-info': 'Name: Python\nVersion: 2.7\n' }], finds: [] },
    'an origin that is no JSON': {
      layers: [
        { [`${site}/f.dist-info/METADATA`]: 'Name: f\nVersion: 1\n', [`${site}/f.dist-info/direct_url.json`]: '[' },
      ],
      finds: ['f 1'],
      doubts: [`${site}/f.dist-info/direct_url.json`],
    },
  },
  ignores: ['/a/METADATA', '/a/PKG-INFO', '/a/RECORD', '/a.dist-info/WHEEL', '/a/top_level.txt'],
})
