// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './nix.ts'

const hash = 'h0cnbmfcn93xm5dg2x27ixhag1cwndga'

catalogerSuite(cataloger, {
  cases: {
    'folders of the store, with and without an output': {
      layers: [
        {
          [`/nix/store/${hash}-glibc-2.34-210-bin/`]: '',
          [`/nix/store/${hash}-glibc-2.34-210-bin/lib/`]: '',
          [`/nix/store/${hash}-python3.11-requests-2.31.0/`]: '',
          [`/nix/store/${hash}-openssl-3.0.13-dev/`]: '',
          [`/nix/store/${hash}-demo-1.0-rc1/`]: '',
          [`/nix/store/${hash}-hook-unstable-2023-01-02/`]: '',
        },
      ],
      finds: [
        'demo 1.0-rc1',
        'glibc 2.34-210',
        'hook unstable-2023-01-02',
        'openssl 3.0.13',
        'python3.11-requests 2.31.0',
      ],
      check({ packages }) {
        const glibc = packages.find(({ name }) => name === 'glibc')
        assert.equal(glibc?.purl, `pkg:nix/glibc@2.34-210?output=bin&outputhash=${hash}`)
        assert.deepEqual(glibc.ownedFolders, [`/nix/store/${hash}-glibc-2.34-210-bin`])
      },
    },
    'what has no version, and what is no store path': {
      layers: [{ [`/nix/store/${hash}-source/`]: '', '/nix/store/demo-1.0/': '', [`/nix/${hash}-demo-1.0/`]: '' }],
      finds: [],
    },
  },
  ignores: [`/nix/store/${hash}-glibc-2.34.drv`, `/nix/store/${hash}-glibc-2.34/lib/x-1.so`],
})
