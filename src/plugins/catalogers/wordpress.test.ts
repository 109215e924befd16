// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './wordpress.ts'

const root = '/usr/src/wordpress'
const akismet = `<?php
/**
 * @package Akismet
 */
/*
Plugin Name: Akismet Anti-spam: Spam Protection
Plugin URI: https://akismet.com/
Version: 5.3.2
Author: Automattic - Anti-spam Team
Author URI: https://automattic.com/wordpress-plugins/
License: GPLv2 or later
*/
`

catalogerSuite(cataloger, {
  cases: {
    'WordPress itself': {
      layers: [{ [`${root}/wp-includes/version.php`]: "<?php\n$wp_version = '6.5.3';\n$wp_db_version = 57155;\n" }],
      finds: ['wordpress 6.5.3'],
      purls: ['pkg:generic/wordpress@6.5.3'],
      check({ packages }) {
        assert.equal(packages[0]?.cpes[0]?.cpe, 'cpe:2.3:a:wordpress:wordpress:6.5.3:*:*:*:*:*:*:*')
      },
    },
    'a plug-in, named as its header does': {
      layers: [
        {
          [`${root}/wp-content/plugins/akismet/akismet.php`]: akismet,
          [`${root}/wp-content/plugins/akismet/index.php`]: '<?php // Silence is golden.',
          [`${root}/wp-content/plugins/one-line/one.php`]: '<?php /* Plugin Name: One\n * Version: 1.0 */',
        },
      ],
      finds: ['Akismet Anti-spam: Spam Protection 5.3.2', 'One 1.0'],
      purls: ['', ''],
      check({ packages: [found] }) {
        const names = found?.cpes.map(({ cpe }) => cpe.split(':').slice(3, 5).join(' ')) ?? []
        assert.ok(names.includes('automattic akismet'), names.join())
        assert.ok(found?.cpes.every(({ cpe }) => cpe.includes(':wordpress:')))
      },
    },
    'a version file that computes': {
      layers: [{ [`${root}/wp-includes/version.php`]: '<?php $wp_version = version();' }],
      finds: [],
      doubts: [`${root}/wp-includes/version.php`],
    },
  },
  ignores: [
    `${root}/wp-content/plugins/akismet/views/x.php`,
    `${root}/wp-content/themes/x/functions.php`,
    `${root}/wp-includes/post.php`,
  ],
})
