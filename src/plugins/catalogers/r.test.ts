// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './r.ts'

const library = '/usr/local/lib/R/site-library'

catalogerSuite(cataloger, {
  cases: {
    'a package as R installs it': {
      layers: [
        {
          [`${library}/dplyr/DESCRIPTION`]: `Type: Package
Package: dplyr
Title: A Grammar of Data Manipulation
Version: 1.1.4
Authors@R: c(
    person("Hadley", "Wickham"))
Description: A fast, consistent tool for working with data frame like
    objects.
License: MIT + file LICENSE
URL: https://dplyr.tidyverse.org, https://github.com/tidyverse/dplyr
Imports: cli (>= 3.4.0), generics
NeedsCompilation: yes
Repository: CRAN
`,
        },
      ],
      finds: ['dplyr 1.1.4'],
      purls: ['pkg:cran/dplyr@1.1.4'],
      check({ packages: [dplyr] }) {
        assert.deepEqual(dplyr?.licenses, [{ value: 'MIT', type: 'declared' }])
        const metadata = dplyr.metadata as Record<string, unknown>
        assert.deepEqual(metadata['imports'], ['cli (>= 3.4.0)', 'generics'])
        assert.equal(metadata['description'], 'A fast, consistent tool for working with data frame like objects.')
      },
    },
    'alternatives of a licence': {
      layers: [{ [`${library}/x/DESCRIPTION`]: 'Package: x\nVersion: 0.1\nLicense: GPL-2 | GPL-3 | file LICENCE\n' }],
      finds: ['x 0.1'],
      check({ packages }) {
        assert.deepEqual(
          packages[0]?.licenses.map(({ value }) => value),
          ['GPL-2', 'GPL-3'],
        )
      },
    },
    'another file of the name': { layers: [{ '/srv/DESCRIPTION': 'This is a project.\n' }], finds: [] },
  },
  ignores: ['/srv/DESCRIPTION.md', '/srv/description'],
})
