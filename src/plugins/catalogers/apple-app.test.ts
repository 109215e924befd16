// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './apple-app.ts'

function plist(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([key, value]) => `\t<key>${key}</key>\n\t<string>${value}</string>\n`)
  return `<?xml version="1.0"?>\n<plist version="1.0">\n<dict>\n<key>CFBundleSignature</key><integer>1</integer>${pairs.join('')}</dict>\n</plist>\n`
}

catalogerSuite(cataloger, {
  cases: {
    'a bundle by its display name and its short version': {
      layers: [
        {
          '/Applications/A.app/Contents/Info.plist': plist({
            CFBundleDisplayName: 'Tom &amp; Jerry',
            CFBundleName: 'TJ',
            CFBundleShortVersionString: '1.2',
            CFBundleVersion: '7731',
          }),
        },
      ],
      finds: ['Tom & Jerry 1.2'],
      purls: [''],
      check({ packages }) {
        assert.deepEqual(packages[0]?.metadata, {
          displayName: 'Tom & Jerry',
          name: 'TJ',
          shortVersion: '1.2',
          version: '7731',
        })
      },
    },
    'a bundle by what else it says': {
      layers: [{ '/B.app/Contents/Info.plist': plist({ CFBundleIdentifier: 'com.acme.b', CFBundleVersion: '3' }) }],
      finds: ['com.acme.b 3'],
    },
    'a bundle without a version': {
      layers: [{ '/C.app/Contents/Info.plist': plist({ CFBundleName: 'C', CFBundleVersion: ' ' }) }],
      finds: [],
    },
    'a binary list': {
      layers: [{ '/D.app/Contents/Info.plist': 'bplist00' }],
      finds: [],
      doubts: ['/D.app/Contents/Info.plist'],
    },
  },
  ignores: ['/srv/Info.plist', '/D.app/Contents/Resources/x.lproj/Info.plist'],
})
