// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './portage.ts'

const contents = `dir /usr
obj /usr/bin/skopeo 376c02bd3b22804df8fdfdc895e7dbfb 1649284374
obj /usr/share/a b.txt c5375fc09cf9a3cb46b2e5fba58fc2a7 1649284375
sym /usr/bin/s -> skopeo 1649284375
`

catalogerSuite(cataloger, {
  cases: {
    'a package with its files, licence and size': {
      layers: [
        {
          '/var/db/pkg/app-containers/skopeo-1.5.1/CONTENTS': contents,
          '/var/db/pkg/app-containers/skopeo-1.5.1/LICENSE': 'Apache-2.0 BSD\n',
          '/var/db/pkg/app-containers/skopeo-1.5.1/SIZE': '27937835\n',
          '/var/db/pkg/app-shells/bash-5.1_p16-r5/CONTENTS': '',
          '/var/db/pkg/x11-libs/gtk+-3.24.41-r1/CONTENTS': '',
          '/var/db/pkg/dev-lang/removed-1/SIZE': '1',
        },
      ],
      finds: ['app-containers/skopeo 1.5.1', 'app-shells/bash 5.1_p16-r5', 'x11-libs/gtk+ 3.24.41-r1'],
      purls: [
        'pkg:ebuild/app-containers%2Fskopeo@1.5.1',
        'pkg:ebuild/app-shells%2Fbash@5.1_p16-r5',
        'pkg:ebuild/x11-libs%2Fgtk%2B@3.24.41-r1',
      ],
      check({ packages: [skopeo] }) {
        assert.deepEqual(skopeo?.ownedFiles, ['/usr/bin/skopeo', '/usr/share/a b.txt', '/usr/bin/s'])
        assert.equal((skopeo.metadata as { installedSize: number }).installedSize, 27_937_835)
      },
    },
    'a folder of another name': {
      layers: [{ '/var/db/pkg/dev-lang/noversion/CONTENTS': '' }],
      finds: [],
      doubts: ['/var/db/pkg/dev-lang/noversion'],
    },
  },
  ignores: ['/var/db/pkg/dev-lang/x-1/environment.bz2', '/var/db/pkg/dev-lang/x-1/PF', '/CONTENTS'],
})
