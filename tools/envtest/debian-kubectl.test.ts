// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { cacheFolder, type Environment } from './assets.ts'
import { fetchDebianKubectl, findDebianKubectl } from './debian-kubectl.ts'

const home = mkdtempSync(join(tmpdir(), 'debian-kubectl-'))
after(() => rmSync(home, { recursive: true }))

function machineWith(version: string): { environment: Environment; path: string } {
  const environment = { HOME: join(home, version) }
  const path = join(cacheFolder(environment), 'kubernetes-client', 'kubectl')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\necho 'Client Version: version.Info{GitVersion:"${version}"}'\n`, { mode: 0o755 })
  return { environment, path }
}

test("Debian's kubectl: the one in the cache is taken, and not fetched again", () => {
  const { environment, path } = machineWith('v1.20.2')
  assert.equal(findDebianKubectl(environment), path)
  assert.equal(fetchDebianKubectl(environment), path)
})

test("Debian's kubectl: another version is none, wherever it stands", () => {
  const { environment, path } = machineWith('v1.32.4')
  assert.notEqual(findDebianKubectl(environment), path)
})
