// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type MatchingMode, matchingModes } from '#engines/vulnmatch/matching-mode.ts'
import { commandFor, scene, specOf } from '#services/kubevuln/scene.test.ts'
import { ociImage } from '#testing/builders/oci-image.ts'
import { advisoryForCpe, testDatabase } from '#testing/builders/vulnerability-database.ts'
import { hastyClock } from '#testing/hasty-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { openDatabaseMatching } from './database-matching.ts'

/** An image of a distribution with one package of npm, of which only the NVD knows a vulnerability. */
const imageOf = (distro: string) =>
  ociImage({
    layers: [
      [
        { name: 'etc/os-release', content: `ID=${distro}\nVERSION_ID="12"\n` },
        { name: 'app/node_modules/minimist/package.json', content: '{"name":"minimist","version":"1.0.0"}' },
      ],
    ],
  })

/** What the service finds in Debian's image and in Wolfi's, whose vendor is trusted. */
const found: Readonly<Record<MatchingMode, readonly [debian: number, wolfi: number]>> = {
  off: [0, 0],
  on: [1, 1],
  adaptive: [1, 0],
}

for (const mode of matchingModes) {
  test(`the service matches by CPE as its mode says: ${mode}`, async () => {
    using folder = tempDir()
    using nvd = await testDatabase([
      advisoryForCpe({ part: 'a', vendor: 'minimist', product: 'minimist', targetSoftware: 'node.js' }, '< 1.2.3'),
    ])
    const name = 'a'.repeat(16)
    mkdirSync(join(folder.path, name))
    copyFileSync(nvd.file, join(folder.path, name, 'vulnerability.db'))
    const manifest = { checksum: 'sha256:db', built: '2026-11-23T07:23:23Z', schema: '6', source: '', folder: name }
    writeFileSync(join(folder.path, 'import.json'), JSON.stringify(manifest))
    const { log } = memoryLog()
    await using database = await openDatabaseMatching({ folder: folder.path, mode, clock: hastyClock(100), log })
    const matching = database.current()
    assert.ok(matching)
    for (const [i, distro] of ['debian', 'wolfi'].entries()) {
      const stored = imageOf(distro)
      await using it = await scene({ matching, stored })
      await it.post('/v1/scanImage', commandFor(it.registry, {}, stored))
      await it.service.idle()
      const manifest = it.object('vulnerabilitymanifests')
      const { payload } = specOf(manifest) as { payload: { matches: unknown[] } }
      assert.equal(payload.matches.length, found[mode][i], distro)
      assert.deepEqual(
        [
          manifest?.metadata.annotations?.['kubescape.io/cve-matching-mode'],
          manifest?.metadata.annotations?.['kubescape.io/vendor-trusted-match'],
        ],
        [mode, String(distro === 'wolfi')],
      )
    }
  })
}
