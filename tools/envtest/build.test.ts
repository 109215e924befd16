// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { builtFolder, type Environment } from './assets.ts'
import { ensureAssets } from './build.ts'
import { binaries, readPins, versionProof } from './pins.ts'

const pins = readPins()
const home = mkdtempSync(join(tmpdir(), 'build-'))
after(() => rmSync(home, { recursive: true }))

/** What the program built from `mainPackage` prints, as a case of a shell script. */
const sayings = binaries.map(({ name, mainPackage }) => `${mainPackage}) say='${versionProof(name, pins).expected}' ;;`)

/** A compiler that writes programs which print their version, and counts what it built in `built`. */
const honestGo = `#!/bin/sh
[ "$1" = version ] && exit 0
[ -f go.sum ] || exit 9
for last; do :; done
while [ "$1" != -o ]; do shift; done
case "$last" in ${sayings.join(' ')} esac
printf '#!/bin/sh\\necho "%s"\\n' "$say" > "$2"
chmod +x "$2"
echo "$last" >> "$HOME/built"
`

function machine(name: string, go: string | undefined): Environment {
  const folder = join(home, name)
  mkdirSync(folder)
  if (go) writeFileSync(join(folder, 'go'), go, { mode: 0o755 })
  return { HOME: folder, PATH: go ? `${folder}:/usr/bin:/bin` : folder }
}

test('build: two that ask at once build each binary once', async () => {
  const environment = machine('twice', honestGo)
  const [one, two] = await Promise.all([0, 1].map(() => ensureAssets({ environment, pins, report: () => {} })))
  assert.deepEqual(one, two)
  assert.equal(one?.etcd, join(builtFolder(environment, pins), 'etcd'))
  const built = readFileSync(join(home, 'twice', 'built'), 'utf8')
    .trim()
    .split('\n')
  assert.deepEqual(
    built,
    binaries.map(({ mainPackage }) => mainPackage),
  )
})

const failures: Record<string, [code: string, go: string | undefined, message: RegExp]> = {
  'no Go': ['no-go', undefined, /KUBEBUILDER_ASSETS/],
  'a compiler that fails, whose words are kept': [
    'build-failed',
    '#!/bin/sh\n[ "$1" = version ] && exit 0\necho "disk full" >&2\nexit 1\n',
    /disk full/,
  ],
  'a program of another version': ['wrong-version', honestGo.replace('say=', 'say=not-'), /expected "etcd Version/],
}
for (const [reason, [code, go, message]] of Object.entries(failures)) {
  test(`build: ${reason} leaves nothing in the cache`, async () => {
    const environment = machine(code, go)
    await assert.rejects(ensureAssets({ environment, pins, report: () => {} }), { code, message })
    assert.equal(existsSync(join(builtFolder(environment, pins), 'etcd')), false)
  })
}
